import type { CallOptions } from '@streamvault/core'
import type { BoundedReader } from '../probe/bounded-reader.ts'
import { type EbmlElement, EbmlFields, ebmlElements } from '../probe/ebml.ts'
import { EbmlWalk } from '../probe/ebml-walk.ts'
import { matroskaOutline, TICKS_DEFAULT } from '../probe/matroska-facts.ts'
import { MATROSKA } from '../probe/matroska-ids.ts'
import { type KeyFrameIndex, KeyFrameRefusal, keyFrameIndex } from './key-frame-index.ts'
import { scanClusters } from './matroska-cluster-scan.ts'
import { type KeyBlock, keyBlockFrames } from './matroska-key-block.ts'

/** Of the types of a track. */
const VIDEO = 1

/** The key frames of a Matroska or WebM file, undefined when it is none. Throws `KeyFrameRefusal`. */
export async function matroskaKeyFrames(
  reader: BoundedReader,
  options: CallOptions,
): Promise<KeyFrameIndex | undefined> {
  const walk = new EbmlWalk(reader, options)
  const head = await walk.at({ start: 0, end: reader.sizeBytes })
  if (head?.id !== MATROSKA.ebml) return undefined
  const segment = await walk.at({ start: head.end, end: reader.sizeBytes })
  if (segment?.id !== MATROSKA.segment) return undefined
  if (segment.cut) throw new KeyFrameRefusal('its end is missing')
  const { info, tracks, cues, firstCluster } = await matroskaOutline(walk, segment)
  const track = tracks && pictureTrack(await walk.content(tracks))
  if (track === undefined || firstCluster === undefined) throw new KeyFrameRefusal('it has no picture')
  const scale = (info && (await walk.fields(info)).number(MATROSKA.timestampScale)) ?? TICKS_DEFAULT
  const clusters = { start: firstCluster, end: segment.end }
  const cued = cues === undefined ? [] : cuedBlocks(await walk.content(cues), { segment, track })
  const blocks = cued.length > 0 ? cued : await scanClusters(walk, clusters, { track })
  const last = await lastEnd(walk, blocks, clusters.end)
  await refuseUnlessClusters(walk, blocks, clusters.end)
  return keyFrameIndex(1e9 / scale, keyBlockFrames(blocks, last), clusters)
}

function pictureTrack(tracks: Uint8Array): number | undefined {
  const entries = [...ebmlElements(tracks)].filter(({ id }) => id === MATROSKA.trackEntry)
  const pictures = entries.map((entry) => new EbmlFields(tracks, entry))
  return pictures.find((entry) => entry.number(MATROSKA.trackType) === VIDEO)?.number(MATROSKA.trackNumber)
}

function cuedBlocks(cues: Uint8Array, of: { readonly segment: EbmlElement; readonly track: number }): KeyBlock[] {
  const blocks: KeyBlock[] = []
  for (const point of ebmlElements(cues)) {
    if (point.id !== MATROSKA.cuePoint) continue
    const fields = new EbmlFields(cues, point)
    const startTicks = fields.number(MATROSKA.cueTime)
    const places = fields.all(MATROSKA.cueTrackPositions)
    const place = places.find((each) => each.number(MATROSKA.cueTrack) === of.track)
    const cluster = place?.number(MATROSKA.cueClusterPosition)
    if (startTicks === undefined || cluster === undefined) continue
    const within = place?.number(MATROSKA.cueRelativePosition)
    blocks.push({ startTicks, cluster: of.segment.start + cluster, ...(within === undefined ? {} : { within }) })
  }
  return blocks
}

/** Where the last cluster ends: by walking from the last one that is known, or `end` when a cluster does not tell its length. */
async function lastEnd(walk: EbmlWalk, blocks: readonly KeyBlock[], end: number): Promise<number> {
  const start = blocks.reduce((latest, { cluster }) => Math.max(latest, cluster), 0)
  let at = start
  while (at < end) {
    const element = await walk.at({ start: at, end })
    if (element?.id !== MATROSKA.cluster) break
    at = element.end
  }
  return at > start ? at : end
}

/** Looks at the first and the last place alone: cues that are of another file are wrong in all. */
async function refuseUnlessClusters(walk: EbmlWalk, blocks: readonly KeyBlock[], end: number): Promise<void> {
  for (const block of [blocks.at(0), blocks.at(-1)]) {
    const element = block && (await walk.at({ start: block.cluster, end }))
    if (block && element?.id !== MATROSKA.cluster) throw new KeyFrameRefusal('its cues do not tell where clusters are')
  }
}
