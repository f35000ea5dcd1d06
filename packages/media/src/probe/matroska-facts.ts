import { type ByteRange, type CallOptions, type Container, type MediaFacts, VaultError } from '@streamvault/core'
import { type BoundedReader, withinBounds } from './bounded-reader.ts'
import { type EbmlElement, EbmlFields, ebmlElements } from './ebml.ts'
import { EbmlWalk } from './ebml-walk.ts'
import { matroskaChapters } from './matroska-chapters.ts'
import { MATROSKA } from './matroska-ids.ts'
import { matroskaTrack } from './matroska-track.ts'

const CONTAINERS: Readonly<Record<string, readonly [Container, string]>> = {
  matroska: ['matroska', 'video/x-matroska'],
  webm: ['webm', 'video/webm'],
}
/** Nanoseconds in a tick, where a file does not say. */
export const TICKS_DEFAULT = 1_000_000

/**
 * The facts of a Matroska or WebM file, undefined when it is none. Throws `SOURCE_TRUNCATED` when its segment is longer
 * than the file; a segment of unknown size, as a live recording has, is as long as it is.
 */
export async function matroskaFacts(reader: BoundedReader, options: CallOptions): Promise<MediaFacts | undefined> {
  const walk = new EbmlWalk(reader, options)
  const head = await walk.at({ start: 0, end: reader.sizeBytes })
  if (head?.id !== MATROSKA.ebml) return undefined
  const kind = CONTAINERS[(await walk.fields(head)).text(MATROSKA.docType) ?? '']
  const segment = await walk.at({ start: head.end, end: reader.sizeBytes })
  if (kind === undefined || segment?.id !== MATROSKA.segment) return undefined
  if (segment.cut) throw new VaultError('SOURCE_TRUNCATED')
  const { info, tracks, cues, chapters, firstCluster } = await matroskaOutline(walk, segment)
  if (tracks === undefined) return undefined
  const bytes = await walk.content(tracks)
  const entries = [...ebmlElements(bytes)].filter(({ id }) => id === MATROSKA.trackEntry)
  const facts = info && (await walk.fields(info))
  const ticksPerSecond = 1e9 / (facts?.number(MATROSKA.timestampScale) ?? TICKS_DEFAULT)
  const clusters = { start: firstCluster ?? segment.end, end: segment.end }
  const ticks = facts?.float(MATROSKA.duration) ?? (await withinBounds(lastBlock(walk, clusters), 0))
  return {
    container: kind[0],
    mimeType: kind[1],
    durationSeconds: ticks / ticksPerSecond,
    chapters:
      chapters === undefined ? [] : matroskaChapters(await withinBounds(walk.content(chapters), new Uint8Array())),
    tracks: entries.flatMap((entry) => matroskaTrack(new EbmlFields(bytes, entry)) ?? []),
    ...(cues && { seekTable: { start: cues.start, end: cues.end } }),
  }
}

interface Outline {
  readonly info?: EbmlElement | undefined
  readonly tracks?: EbmlElement | undefined
  readonly cues?: EbmlElement | undefined
  readonly chapters?: EbmlElement | undefined
  readonly firstCluster?: number | undefined
}

/** What is looked for behind the first cluster too. */
const ANYWHERE: readonly number[] = [MATROSKA.info, MATROSKA.tracks, MATROSKA.cues, MATROSKA.chapters]

/** Where the table of a Matroska or WebM file lies by which players seek; undefined when it is none, or has none. */
export async function matroskaCues(reader: BoundedReader, options: CallOptions): Promise<ByteRange | undefined> {
  const walk = new EbmlWalk(reader, options)
  const head = await walk.at({ start: 0, end: reader.sizeBytes })
  if (head?.id !== MATROSKA.ebml) return undefined
  const segment = await walk.at({ start: head.end, end: reader.sizeBytes })
  if (segment?.id !== MATROSKA.segment) return undefined
  const { cues } = await matroskaOutline(walk, segment)
  return cues && { start: cues.start, end: cues.end }
}

/** Where things are: what comes before the first cluster, and what the seek head says of the rest. */
export async function matroskaOutline(walk: EbmlWalk, segment: EbmlElement): Promise<Outline> {
  const found = new Map<number, EbmlElement>()
  let firstCluster: number | undefined
  for (let at = segment.start; at < segment.end && firstCluster === undefined; ) {
    const element = await walk.at({ start: at, end: segment.end })
    if (element === undefined) break
    if (element.id === MATROSKA.cluster) firstCluster = at
    else if (!found.has(element.id)) found.set(element.id, element)
    at = element.end
  }
  const seekHead = found.get(MATROSKA.seekHead)
  const seeks = seekHead ? await walk.content(seekHead) : new Uint8Array()
  for (const seek of ebmlElements(seeks)) {
    const fields = new EbmlFields(seeks, seek)
    const id = fields.number(MATROSKA.seekId) ?? 0
    if (found.has(id) || !ANYWHERE.includes(id)) continue
    const start = segment.start + (fields.number(MATROSKA.seekPosition) ?? 0)
    const element = await walk.at({ start, end: segment.end })
    if (element?.id === id) found.set(id, element)
  }
  const [info, tracks, cues, chapters] = ANYWHERE.map((id) => found.get(id))
  return { info, tracks, cues, chapters, firstCluster }
}

/** The latest timestamp of any block, for recordings that were never told their duration. */
async function lastBlock(walk: EbmlWalk, clusters: ByteRange): Promise<number> {
  let base = 0
  let last = 0
  for (let at = clusters.start; at < clusters.end; ) {
    const element = await walk.at({ start: at, end: clusters.end })
    if (element === undefined) break
    if (element.id === MATROSKA.clusterTimestamp) base = await walk.number(element)
    if (element.id === MATROSKA.simpleBlock) last = Math.max(last, base + (await walk.blockOffset(element)))
    if (element.id === MATROSKA.block) last = Math.max(last, base + (await walk.blockOffset(element)))
    at = element.id === MATROSKA.cluster || element.id === MATROSKA.blockGroup ? element.start : element.end
  }
  return last
}
