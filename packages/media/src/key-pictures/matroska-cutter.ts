import { type CallOptions, rangeFits } from '@streamvault/core'
import type { KeyFrame } from '../key-frames/key-frame-index.ts'
import type { BoundedReader } from '../probe/bounded-reader.ts'
import { type EbmlElement, EbmlFields, ebmlElements } from '../probe/ebml.ts'
import { EbmlWalk } from '../probe/ebml-walk.ts'
import { matroskaOutline } from '../probe/matroska-facts.ts'
import { MATROSKA } from '../probe/matroska-ids.ts'
import type { KeyPictureCutter } from './key-picture-cutter.ts'
import { madeMatroska } from './made-matroska.ts'
import { PICTURE_BYTES_MAX, TRACK_BYTES_MAX } from './picture-bounds.ts'

const VIDEO = 1
/** Several pictures in one block, which nobody writes. */
const LACED = 0x06
/** The number of the track, of one byte. */
const TRACK_BYTES = 1
/** Offset and flags. */
const BLOCK_HEAD_BYTES = 3
/** Numbers of tracks of one byte. */
const TRACK_MAX = 126

/** Cuts a Matroska or WebM file; undefined when it is none. */
export async function matroskaCutter(
  reader: BoundedReader,
  options: CallOptions,
): Promise<KeyPictureCutter | undefined> {
  const walk = new EbmlWalk(reader, options)
  const head = await walk.at({ start: 0, end: reader.sizeBytes })
  if (head?.id !== MATROSKA.ebml) return undefined
  const segment = await walk.at({ start: head.end, end: reader.sizeBytes })
  if (segment?.id !== MATROSKA.segment) return undefined
  const { tracks } = await matroskaOutline(walk, segment)
  const found = tracks && pictureTrack(await walk.content(tracks))
  if (found === undefined) return undefined
  const cut = async (frame: KeyFrame) => {
    const block = await findBlock(walk, frame, found.track)
    if (block === undefined || block.end - block.start > PICTURE_BYTES_MAX) return undefined
    const start = block.start + TRACK_BYTES + BLOCK_HEAD_BYTES
    if (!rangeFits({ start, end: block.end }, reader.sizeBytes)) return undefined
    const picture = await reader.take(start, block.end, options)
    return madeMatroska(picture, found)
  }
  return { cut }
}

function pictureTrack(tracks: Uint8Array): { readonly entry: Uint8Array; readonly track: number } | undefined {
  for (const { id, start, end } of ebmlElements(tracks)) {
    if (id !== MATROSKA.trackEntry) continue
    const entry = tracks.subarray(start, end)
    const fields = new EbmlFields(entry)
    const track = fields.number(MATROSKA.trackNumber) ?? 0
    if (fields.number(MATROSKA.trackType) !== VIDEO) continue
    return entry.length <= TRACK_BYTES_MAX && track >= 1 && track <= TRACK_MAX ? { entry, track } : undefined
  }
  return undefined
}

/** The block of a key frame: the first of its track in its cluster that is shown when the index says. */
async function findBlock(walk: EbmlWalk, frame: KeyFrame, track: number): Promise<EbmlElement | undefined> {
  let base = 0
  for (let at = frame.start; at < frame.end; ) {
    const element = await walk.at({ start: at, end: frame.end })
    if (element === undefined) return undefined
    if (element.id === MATROSKA.clusterTimestamp) base = await walk.number(element)
    if (element.id === MATROSKA.simpleBlock || element.id === MATROSKA.block) {
      const block = await walk.blockHead(element)
      const isIt = block?.track === track && base + block.offset === frame.startTicks && (block.flags & LACED) === 0
      if (isIt) return element
    }
    // Blocks are looked at one by one, in clusters and in groups.
    at = element.id === MATROSKA.cluster || element.id === MATROSKA.blockGroup ? element.start : element.end
  }
  return undefined
}
