import { inflateSync } from 'node:zlib'
import type { ByteRange } from '@streamvault/core'
import { EBML_HEADER_BYTES_MAX, type EbmlElement, ebmlElementAt, ebmlElements } from '../probe/ebml.ts'
import { MATROSKA } from '../probe/matroska-ids.ts'
import { PACKET_BYTES_MAX } from './bounds.ts'
import type { ByteWindow } from './byte-window.ts'
import { FilmRefusal } from './film-refusal.ts'
import { type Block, blockHead, readBlock } from './matroska-block.ts'
import type { Packet } from './packet.ts'

/** How the blocks of a track are told from others, and become what its codec wants. */
export interface BlockTrack {
  readonly number: number
  /** Ticks by which all of its blocks say that they come later than they do. */
  readonly delayTicks: number
  /** Of each frame, where the container tells it once for all. */
  readonly frameTicks: number
  readonly packing?: { readonly kind: 'stripped'; readonly head: Uint8Array } | { readonly kind: 'zlib' }
}

/** What a packed frame may become: only texts are packed so. */
const UNPACKED_BYTES_MAX = 1 << 20
/** What tells the track of a block, wherever the block is. */
const LOOK_BYTES = 64
/** What is no block, and is looked into. */
const OPENED: readonly number[] = [MATROSKA.cluster]

export interface TrackPacket extends Packet {
  readonly track: number
}

/** All packets of some tracks in a range that begins with a cluster. It ends with the range, or with the first element that is none. */
export async function* matroskaPackets(
  window: ByteWindow,
  tracks: ReadonlyMap<number, BlockTrack>,
): AsyncGenerator<TrackPacket> {
  let base = 0
  for (let at = window.range.start; at < window.range.end; ) {
    const element = await elementAt(window, at)
    if (element === undefined) return
    // The blocks of a cluster are read one by one, for a cluster may be of unknown length.
    at = OPENED.includes(element.id) ? element.start : element.end
    if (element.id === MATROSKA.clusterTimestamp)
      base = number(await window.look(element.start, element.start + 8), element)
    const isBlock = element.id === MATROSKA.simpleBlock || element.id === MATROSKA.blockGroup
    if (!isBlock || !(await isOf(window, element, tracks))) continue
    // What runs over the end is the key frame of the next segment, whose beginning its range may hold.
    if (element.cut) return
    if (element.end - element.start > PACKET_BYTES_MAX) throw new FilmRefusal('a block is too long')
    const bytes = await window.take(element.start, element.end)
    yield* element.id === MATROSKA.simpleBlock
      ? framesOf(readBlock(bytes), { base, tracks })
      : groupFrames(bytes, { base, tracks })
  }
}

async function elementAt(window: ByteWindow, at: number): Promise<EbmlElement | undefined> {
  const header = await window.look(at, at + EBML_HEADER_BYTES_MAX)
  const element = ebmlElementAt(header, { start: 0, end: window.range.end - at })
  return element && { ...element, start: at + element.start, end: at + element.end }
}

function number(bytes: Uint8Array, { start, end }: ByteRange): number {
  return bytes.subarray(0, end - start).reduce((value, byte) => value * 256 + byte, 0)
}

type Tracks = ReadonlyMap<number, BlockTrack>

/** Whether it is a block of those tracks, or a group with one: so that those of others are not read. */
async function isOf(window: ByteWindow, { id, start, end }: EbmlElement, tracks: Tracks): Promise<boolean> {
  const bytes = await window.look(start, Math.min(end, start + LOOK_BYTES))
  if (id === MATROSKA.simpleBlock) return tracks.has(blockHead(bytes)?.track ?? 0)
  for (const child of ebmlElements(bytes)) {
    if (child.id === MATROSKA.block) return tracks.has(blockHead(bytes.subarray(child.start))?.track ?? 0)
  }
  // Its block is further behind, which nobody writes: then it is looked for in all of it.
  return true
}

interface Place {
  readonly base: number
  readonly tracks: Tracks
}

function groupFrames(bytes: Uint8Array, place: Place): Iterable<TrackPacket> {
  let block: Block | undefined
  let durationTicks = 0
  let isKey = true
  for (const { id, start, end } of ebmlElements(bytes)) {
    if (id === MATROSKA.block) block = readBlock(bytes.subarray(start, end))
    if (id === MATROSKA.referenceBlock) isKey = false
    if (id === MATROSKA.blockDuration) durationTicks = number(bytes.subarray(start, start + 8), { start, end })
  }
  return framesOf(block && { ...block, isKey }, place, durationTicks)
}

function* framesOf(block: Block | undefined, { base, tracks }: Place, durationTicks = 0): Iterable<TrackPacket> {
  const track = block && tracks.get(block.track)
  if (block === undefined || track === undefined) return
  const { frames, isKey, offset } = block
  const eachTicks = durationTicks > 0 ? durationTicks / frames.length : track.frameTicks
  for (const [lace, frame] of frames.entries()) {
    const ticks = base + offset - track.delayTicks
    yield { track: track.number, ticks, durationTicks: eachTicks, lace, isKey, data: unpacked(frame, track) }
  }
}

function unpacked(frame: Uint8Array, { packing }: BlockTrack): Uint8Array {
  if (packing === undefined) return frame
  if (packing.kind === 'stripped') return Buffer.concat([packing.head, frame])
  try {
    return inflateSync(frame, { maxOutputLength: UNPACKED_BYTES_MAX })
  } catch {
    throw new FilmRefusal('a block is packed as none is')
  }
}
