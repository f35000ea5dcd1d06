import { type ByteRange, type CallOptions, type Container, type MediaFacts, VaultError } from '@streamvault/core'
import { type BoundedReader, withinBounds } from './bounded-reader.ts'
import { EBML_HEADER_BYTES_MAX, type EbmlElement, EbmlFields, ebmlElementAt, ebmlElements } from './ebml.ts'
import { MATROSKA } from './matroska-ids.ts'
import { matroskaTrack } from './matroska-track.ts'

const CONTAINERS: Readonly<Record<string, readonly [Container, string]>> = {
  matroska: ['matroska', 'video/x-matroska'],
  webm: ['webm', 'video/webm'],
}
/** Longer indexes are not read: tracks take some hundred bytes each. */
const ELEMENT_BYTES_MAX = 4 << 20
const TICKS_DEFAULT = 1_000_000

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
  const { info, tracks, firstCluster } = await outline(walk, segment)
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
    tracks: entries.flatMap((entry) => matroskaTrack(new EbmlFields(bytes, entry)) ?? []),
  }
}

interface Outline {
  readonly info?: EbmlElement | undefined
  readonly tracks?: EbmlElement | undefined
  readonly firstCluster?: number | undefined
}

/** Where things are: what comes before the first cluster, and what the seek head says of the rest. */
async function outline(walk: EbmlWalk, segment: EbmlElement): Promise<Outline> {
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
    if (found.has(id) || (id !== MATROSKA.info && id !== MATROSKA.tracks)) continue
    const start = segment.start + (fields.number(MATROSKA.seekPosition) ?? 0)
    const element = await walk.at({ start, end: segment.end })
    if (element?.id === id) found.set(id, element)
  }
  return { info: found.get(MATROSKA.info), tracks: found.get(MATROSKA.tracks), firstCluster }
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

class EbmlWalk {
  readonly #reader: BoundedReader
  readonly #options: CallOptions

  constructor(reader: BoundedReader, options: CallOptions) {
    this.#reader = reader
    this.#options = options
  }

  /** The element that begins at `start`, with its place in the file. */
  async at({ start, end }: ByteRange): Promise<EbmlElement | undefined> {
    if (start >= end) return undefined
    const header = await this.#reader.take(start, Math.min(start + EBML_HEADER_BYTES_MAX, end), this.#options)
    const element = ebmlElementAt(header, { start: 0, end: end - start })
    return element && { ...element, start: start + element.start, end: start + element.end }
  }

  /** All of its content, none of it when it is too long to be believed. */
  async content({ start, end }: EbmlElement): Promise<Uint8Array> {
    return end - start > ELEMENT_BYTES_MAX ? new Uint8Array() : this.#reader.take(start, end, this.#options)
  }

  async fields(element: EbmlElement): Promise<EbmlFields> {
    return new EbmlFields(await this.content(element))
  }

  async number(element: EbmlElement): Promise<number> {
    const bytes = await this.#reader.take(element.start, Math.min(element.end, element.start + 8), this.#options)
    return bytes.reduce((value, byte) => value * 256 + byte, 0)
  }

  /** Ticks from the cluster's timestamp to the block's: 16 bits with a sign, behind the number of the track. */
  async blockOffset({ start, end }: EbmlElement): Promise<number> {
    const bytes = await this.#reader.take(start, Math.min(start + 4, end), this.#options)
    const at = Math.clz32(bytes[0] ?? 0) - 23
    return bytes.length < at + 2 ? 0 : new DataView(bytes.buffer).getInt16(at)
  }
}
