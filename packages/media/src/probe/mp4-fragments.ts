import type { VideoTrack } from '@streamvault/core'
import { type Box, type BoxWalk, versionedNumber } from './box-walk.ts'
import { frameRateOf } from './hdr.ts'

interface Timeline {
  readonly trackId: number
  readonly scale: number
  /** Duration of a sample that says nothing else, in units of `scale`. */
  readonly sampleDuration: number
}

/** A recording ends with one fragment per track; only these last ones are looked into. */
const LAST_FRAGMENTS = 8
/** Where a film of fragments begins: a second or more of pictures, which tell how fast they are. */
const FIRST_FRAGMENTS = 4

/** The second at which the last fragment of a fragmented MP4 ends; 0 when it has none. */
export async function fragmentsEnd(walk: BoxWalk, movie: Box): Promise<number> {
  const timeline = await timelineOf(walk, movie)
  if (timeline === undefined) return 0
  const fragments: Box[] = []
  for await (const box of walk.boxes(walk.file)) {
    if (box.type === 'moof') fragments.push(box)
    if (fragments.length > LAST_FRAGMENTS) fragments.shift()
  }
  let end = 0
  for (const fragment of fragments) end = Math.max(end, await fragmentEnd(walk, fragment, timeline))
  return end / timeline.scale
}

/** How fast the pictures of a fragmented MP4 are, by its first fragments; nothing where it has none. */
export async function fragmentsRate(
  walk: BoxWalk,
  movie: Box,
  trackId: number,
): Promise<Pick<VideoTrack, 'frameRate'>> {
  const timeline = await timelineOf(walk, movie, trackId)
  if (timeline === undefined) return {}
  let [samples, duration, left] = [0, 0, FIRST_FRAGMENTS]
  for await (const moof of walk.boxes(walk.file)) {
    if (moof.type !== 'moof') continue
    for await (const { traf, sampleDuration } of tracksIn(walk, moof, timeline)) {
      const run = await runOf(walk, traf, sampleDuration)
      samples += run.samples
      duration += run.duration
    }
    left--
    if (left === 0) break
  }
  return frameRateOf(samples, duration / timeline.scale)
}

/** Of the track that is asked for, or of the first one that has defaults. */
async function timelineOf(walk: BoxWalk, movie: Box, wanted?: number): Promise<Timeline | undefined> {
  const defaults = await defaultsOf(walk, movie, wanted)
  if (defaults === undefined) return undefined
  const trackId = defaults.getUint32(4)
  for await (const track of walk.boxes(movie)) {
    const header = track.type === 'trak' ? await walk.fields(track, 'tkhd') : undefined
    if (header?.getUint32(header.getUint8(0) === 1 ? 20 : 12) !== trackId) continue
    const media = await walk.fields(track, 'mdia', 'mdhd')
    const scale = media?.getUint32(media.getUint8(0) === 1 ? 20 : 12) ?? 0
    if (scale > 0) return { trackId, scale, sampleDuration: defaults.getUint32(12) }
  }
  return undefined
}

async function defaultsOf(walk: BoxWalk, movie: Box, wanted: number | undefined): Promise<DataView | undefined> {
  const extended = await walk.find(movie, 'mvex')
  if (extended === undefined) return undefined
  for await (const box of walk.boxes(extended)) {
    const defaults = box.type === 'trex' ? await walk.fieldsOf(box) : undefined
    if (defaults !== undefined && (wanted === undefined || defaults.getUint32(4) === wanted)) return defaults
  }
  return undefined
}

async function fragmentEnd(walk: BoxWalk, moof: Box, timeline: Timeline): Promise<number> {
  for await (const { traf, sampleDuration } of tracksIn(walk, moof, timeline)) {
    const start = await walk.fields(traf, 'tfdt')
    const base = start ? versionedNumber(start) : 0
    return base + (await runOf(walk, traf, sampleDuration)).duration
  }
  return 0
}

/** What a fragment has of the track. */
async function* tracksIn(walk: BoxWalk, moof: Box, timeline: Timeline) {
  for await (const traf of walk.boxes(moof)) {
    const header = traf.type === 'traf' ? await walk.fields(traf, 'tfhd') : undefined
    if (header?.getUint32(4) === timeline.trackId) yield { traf, sampleDuration: sampleDurationOf(header, timeline) }
  }
}

/** Optional fields before it depend on the flags of the header. */
function sampleDurationOf(header: DataView, timeline: Timeline): number {
  const flags = header.getUint32(0)
  const at = 8 + (flags & 0x1 ? 8 : 0) + (flags & 0x2 ? 4 : 0)
  return flags & 0x8 ? header.getUint32(at) : timeline.sampleDuration
}

async function runOf(walk: BoxWalk, traf: Box, sampleDuration: number) {
  let [samples, duration] = [0, 0]
  for await (const box of walk.boxes(traf)) {
    if (box.type !== 'trun') continue
    const run = await walk.fieldsOf(box)
    const flags = run.getUint32(0)
    const count = run.getUint32(4)
    const sampleFields = [0x100, 0x200, 0x400, 0x800].filter((flag) => flags & flag).length
    const first = 8 + (flags & 0x1 ? 4 : 0) + (flags & 0x4 ? 4 : 0)
    // Samples beyond those that were read last as long as the first.
    const typical = flags & 0x100 ? run.getUint32(first) : sampleDuration
    samples += count
    duration += count * typical
    for (let i = 0; flags & 0x100 && i < count && first + (i + 1) * sampleFields * 4 <= run.byteLength; i++) {
      duration += run.getUint32(first + i * sampleFields * 4) - typical
    }
  }
  return { samples, duration }
}
