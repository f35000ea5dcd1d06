import { type Box, type BoxWalk, versionedNumber } from './box-walk.ts'

interface Timeline {
  readonly trackId: number
  readonly scale: number
  /** Duration of a sample that says nothing else, in units of `scale`. */
  readonly sampleDuration: number
}

/** A recording ends with one fragment per track; only these last ones are looked into. */
const LAST_FRAGMENTS = 8

/** The second at which the last fragment of a fragmented MP4 ends; 0 when it has none. */
export async function fragmentsEnd(walk: BoxWalk, movie: Box): Promise<number> {
  const timeline = await firstTimeline(walk, movie)
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

async function firstTimeline(walk: BoxWalk, movie: Box): Promise<Timeline | undefined> {
  const defaults = await walk.fields(movie, 'mvex', 'trex')
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

async function fragmentEnd(walk: BoxWalk, moof: Box, timeline: Timeline): Promise<number> {
  for await (const traf of walk.boxes(moof)) {
    const header = traf.type === 'traf' ? await walk.fields(traf, 'tfhd') : undefined
    if (header?.getUint32(4) !== timeline.trackId) continue
    const start = await walk.fields(traf, 'tfdt')
    const base = start ? versionedNumber(start) : 0
    return base + (await runDuration(walk, traf, sampleDurationOf(header, timeline)))
  }
  return 0
}

/** Optional fields before it depend on the flags of the header. */
function sampleDurationOf(header: DataView, timeline: Timeline): number {
  const flags = header.getUint32(0)
  const at = 8 + (flags & 0x1 ? 8 : 0) + (flags & 0x2 ? 4 : 0)
  return flags & 0x8 ? header.getUint32(at) : timeline.sampleDuration
}

async function runDuration(walk: BoxWalk, traf: Box, sampleDuration: number): Promise<number> {
  let total = 0
  for await (const box of walk.boxes(traf)) {
    if (box.type !== 'trun') continue
    const run = await walk.fieldsOf(box)
    const flags = run.getUint32(0)
    const count = run.getUint32(4)
    const sampleFields = [0x100, 0x200, 0x400, 0x800].filter((flag) => flags & flag).length
    const first = 8 + (flags & 0x1 ? 4 : 0) + (flags & 0x4 ? 4 : 0)
    // Samples beyond those that were read last as long as the first.
    const typical = flags & 0x100 ? run.getUint32(first) : sampleDuration
    total += count * typical
    for (let i = 0; flags & 0x100 && i < count && first + (i + 1) * sampleFields * 4 <= run.byteLength; i++) {
      total += run.getUint32(first + i * sampleFields * 4) - typical
    }
  }
  return total
}
