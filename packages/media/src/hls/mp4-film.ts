import { type ByteRange, type CallOptions, rangeFits, type Track } from '@streamvault/core'
import { KeyFrameRefusal } from '../key-frames/key-frame-index.ts'
import { mp4TrackSamples, mp4WholeMovie, type TrackSamples } from '../key-frames/mp4-key-frames.ts'
import type { Sample } from '../key-frames/mp4-sample-cursor.ts'
import type { ReadBytes } from '../key-frames/mp4-sample-tables.ts'
import { Table, type TablePlace } from '../key-frames/mp4-table.ts'
import type { BoundedReader } from '../probe/bounded-reader.ts'
import { type Box, BoxWalk } from '../probe/box-walk.ts'
import { chapterTracks } from '../probe/mp4-chapters.ts'
import { isMp4, mp4Track, mp4TrackId } from '../probe/mp4-facts.ts'
import { CHUNK_BYTES, PACKET_BYTES_MAX, SEGMENT_PACKETS_MAX, TRACKS_MAX } from './bounds.ts'
import { ByteWindow } from './byte-window.ts'
import type { FilePicture, FileSound, FileText, FilmFile, Span } from './film-file.ts'
import { FilmRefusal } from './film-refusal.ts'
import { type Described, firstEntry, mp4PictureFormat, mp4SoundFormat } from './mp4-formats.ts'
import { SamplePlaces } from './mp4-sample-places.ts'
import type { Packet } from './packet.ts'

/** What lies between two samples of sound is read too, unless it is longer. */
const GAP_BYTES_MAX = 4096
/** Some seconds of sound, whose sizes tell its rate. */
const SAMPLES_SEEN = 500
const TEXTS = ['tx3g', 'text']

interface Entry extends Described {
  readonly facts: Track
  readonly samples: TrackSamples
}

/** An MP4 or QuickTime file as a film, undefined when it is none. Throws `FilmRefusal` and `KeyFrameRefusal`. */
export async function mp4Film(reader: BoundedReader, options: CallOptions): Promise<FilmFile | undefined> {
  const walk = new BoxWalk(reader, options)
  if (!(await isMp4(walk))) return undefined
  const movie = await mp4WholeMovie(walk)
  const entries = await tracksOf(walk, movie)
  const [picture] = entries.filter(({ facts }) => facts.kind === 'video')
  if (picture === undefined) throw new FilmRefusal('it has no picture')
  const sounds: FileSound[] = []
  const read = readOf(reader, options)
  for (const entry of entries) sounds.push(...(await soundOf(walk, entry, read)))
  return { picture: await pictureOf(walk, picture), sounds, texts: entries.flatMap(textOf) }
}

async function tracksOf(walk: BoxWalk, movie: Box): Promise<Entry[]> {
  const chapterIds = await chapterTracks(walk, movie)
  const entries: Entry[] = []
  let count = 0
  for await (const track of walk.boxes(movie)) {
    if (track.type !== 'trak' || chapterIds.has(await mp4TrackId(walk, track)) || ++count > TRACKS_MAX) continue
    const entry = await entryOf(walk, movie, track)
    if (entry) entries.push(entry)
  }
  return entries
}

/** Undefined for a track of another kind, and for one of sound or text whose tables nobody can follow. */
async function entryOf(walk: BoxWalk, movie: Box, track: Box): Promise<Entry | undefined> {
  const facts = await mp4Track(walk, track)
  if (facts === undefined) return undefined
  try {
    const samples = await mp4TrackSamples(walk, { movie, track })
    const entry = samples && (await firstEntry(walk, samples.table))
    if (samples === undefined || entry === undefined || samples.ticksPerSecond === 0) return undefined
    return { facts, samples, track, entry }
  } catch (error) {
    if (error instanceof KeyFrameRefusal && facts.kind !== 'video') return undefined
    throw error
  }
}

async function pictureOf(walk: BoxWalk, { facts, samples, ...described }: Entry): Promise<FilePicture> {
  const format = await mp4PictureFormat(walk, described)
  if (facts.kind !== 'video' || format === undefined) throw new FilmRefusal(`its pictures are ${facts.codec}`)
  const places = new SamplePlaces(samples)
  return {
    ...{ facts, format, ticksPerSecond: samples.ticksPerSecond, frameTicks: 0 },
    packets: (reader, { startTicks, range }, options) =>
      picturePackets(
        new ByteWindow(reader, { range, wanted: 'most' }, options),
        places.from(startTicks, readOf(reader, options)),
      ),
  }
}

/** Pictures that lie one behind the other, and others in between. */
async function* picturePackets(window: ByteWindow, samples: AsyncIterable<Sample>): AsyncGenerator<Packet> {
  let isBegun = false
  for await (const sample of samples) {
    const isInside = sample.start >= window.range.start && sample.end <= window.range.end
    if (!isInside && isBegun) return
    if (!isInside) continue
    isBegun = true
    refuseUnlessBelievable(sample)
    yield packetOf(sample, await window.take(sample.start, sample.end))
  }
}

async function soundOf(walk: BoxWalk, { facts, samples, ...described }: Entry, read: ReadBytes): Promise<FileSound[]> {
  const format = facts.kind === 'audio' ? await mp4SoundFormat(walk, described, facts) : undefined
  if (facts.kind !== 'audio' || format === undefined) return []
  const { ticksPerSecond, shift } = samples
  const timed = {
    ...{ firstTicks: shift, bitsPerSecond: await bitsPerSecond(samples, read) },
    isRounded: ticksPerSecond < format.sampleRate,
  }
  return [{ facts, format, ticksPerSecond, ...timed, packets: packetsIn(new SamplePlaces(samples), ticksPerSecond) }]
}

function textOf({ facts, samples }: Entry): FileText[] {
  if (facts.kind !== 'subtitle' || !TEXTS.includes(facts.codec)) return []
  const { ticksPerSecond } = samples
  return [{ facts, kind: 'mov', ticksPerSecond, packets: packetsIn(new SamplePlaces(samples), ticksPerSecond) }]
}

function readOf(reader: BoundedReader, options: CallOptions): ReadBytes {
  return ({ start, end }) => reader.take(start, end, options)
}

/** As its first samples are. */
async function bitsPerSecond({ tables, ticksPerSecond }: TrackSamples, read: ReadBytes): Promise<number> {
  const { sizes, durations } = tables
  if (durations.count === 0 || sizes.count === 0) return 0
  const ticks = (await entriesOf(durations, 1, read)).unsigned(0, 1)
  const count = Math.min(sizes.count, SAMPLES_SEEN)
  const table = await entriesOf(sizes, count, read)
  let bytes = sizes.same * count
  for (let sample = 0; sizes.same === 0 && sample < count; sample++) bytes += table.unsigned(sample)
  return ticks === 0 ? 0 : Math.round((bytes * 8 * ticksPerSecond) / (ticks * count))
}

async function entriesOf(place: TablePlace, count: number, read: ReadBytes): Promise<Table> {
  return new Table(await read({ start: place.start, end: place.start + count * place.entryBytes }), place, 0)
}

function packetsIn(places: SamplePlaces, ticksPerSecond: number): FileSound['packets'] {
  return async function* (reader: BoundedReader, span: Span, options: CallOptions): AsyncGenerator<Packet> {
    const [from, until] = [span.startSeconds * ticksPerSecond, span.endSeconds * ticksPerSecond]
    const samples: Sample[] = []
    for await (const sample of places.from(from, readOf(reader, options))) {
      if (sample.ticks >= until) break
      // What began before, and lasts, is of the span.
      if (sample.ticks + sample.durationTicks <= from) continue
      refuseUnlessBelievable(sample)
      if (!rangeFits(sample, reader.sizeBytes)) throw new FilmRefusal('a sample lies outside of the file')
      samples.push(sample)
      if (samples.length > SEGMENT_PACKETS_MAX) throw new FilmRefusal('it has too many samples')
    }
    for (const { range, of } of runsOf(samples)) {
      const bytes = await reader.take(range.start, range.end, options)
      for (const sample of of) {
        yield packetOf(sample, bytes.subarray(sample.start - range.start, sample.end - range.start))
      }
    }
  }
}

interface SampleRun {
  readonly range: ByteRange
  readonly of: readonly Sample[]
}

/** Samples that lie close behind each other, so that they are read together. */
function runsOf(samples: readonly Sample[]): SampleRun[] {
  const runs: { range: ByteRange; of: Sample[] }[] = []
  for (const sample of samples) {
    const run = runs.at(-1)
    const gap = run === undefined ? -1 : sample.start - run.range.end
    const isClose = gap >= 0 && gap <= GAP_BYTES_MAX && run !== undefined
    if (isClose && sample.end - run.range.start <= CHUNK_BYTES) {
      run.range = { start: run.range.start, end: sample.end }
      run.of.push(sample)
    } else runs.push({ range: { start: sample.start, end: sample.end }, of: [sample] })
  }
  return runs
}

function refuseUnlessBelievable({ start, end }: ByteRange): void {
  if (end - start > PACKET_BYTES_MAX) throw new FilmRefusal('a sample is too long')
}

function packetOf({ ticks, durationTicks, isKey }: Sample, data: Uint8Array): Packet {
  return { ticks, durationTicks, lace: 0, isKey, data }
}
