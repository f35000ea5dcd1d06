import type { ByteRange, CallOptions, Track } from '@streamvault/core'
import type { KeyFrameIndex } from '../key-frames/key-frame-index.ts'
import type { BoundedReader } from '../probe/bounded-reader.ts'
import { EbmlFields, ebmlElements } from '../probe/ebml.ts'
import { EbmlWalk } from '../probe/ebml-walk.ts'
import { matroskaOutline, TICKS_DEFAULT } from '../probe/matroska-facts.ts'
import { MATROSKA } from '../probe/matroska-ids.ts'
import { matroskaTrack } from '../probe/matroska-track.ts'
import { TRACKS_MAX } from './bounds.ts'
import { ByteWindow, type Wanted } from './byte-window.ts'
import type { FilePicture, FileSound, FileText, FilmFile, Span, TextKind } from './film-file.ts'
import { FilmRefusal } from './film-refusal.ts'
import { type Beginning, matroskaBeginning } from './matroska-beginning.ts'
import { blockTrackOf, matroskaPictureFormat, matroskaSoundFormat } from './matroska-formats.ts'
import { type BlockTrack, matroskaPackets } from './matroska-packets.ts'

/** So far from their place in time sound and texts may lie in a file: ffmpeg and mkvmerge keep within a tenth of that. */
const APART_SECONDS = 1
const TEXT_KINDS: Readonly<Record<string, TextKind>> = { subrip: 'srt', ass: 'ass', webvtt: 'vtt' }
/** Nanoseconds in a tick: a film whose clock has less than one a second has no clock. */
const SCALE_MAX = 1e9

interface Entry {
  readonly facts: Track
  readonly fields: EbmlFields
  readonly blocks: BlockTrack
}

/** A Matroska or WebM file as a film, undefined when it is none. Throws `FilmRefusal`. */
export async function matroskaFilm(
  reader: BoundedReader,
  keyFrames: KeyFrameIndex,
  options: CallOptions,
): Promise<FilmFile | undefined> {
  const walk = new EbmlWalk(reader, options)
  const head = await walk.at({ start: 0, end: reader.sizeBytes })
  if (head?.id !== MATROSKA.ebml) return undefined
  const segment = await walk.at({ start: head.end, end: reader.sizeBytes })
  if (segment?.id !== MATROSKA.segment) return undefined
  const { info, tracks, firstCluster } = await matroskaOutline(walk, segment)
  if (tracks === undefined || firstCluster === undefined) throw new FilmRefusal('it has no tracks')
  const scale = (info && (await walk.fields(info)).number(MATROSKA.timestampScale)) ?? TICKS_DEFAULT
  if (!(scale >= 1 && scale <= SCALE_MAX)) throw new FilmRefusal('its clock does not run')
  const entries = entriesOf(await walk.content(tracks), scale)
  const blocks = new Map(entries.map((entry) => [entry.blocks.number, entry.blocks]))
  const ends = keyFrames.frames.map(({ end }) => end)
  const clusters = { start: firstCluster, end: ends.reduce((last, end) => Math.max(last, end), firstCluster) }
  const ticksPerSecond = 1e9 / scale
  const beginning = await matroskaBeginning(reader, { clusters, tracks: blocks, ticksPerSecond }, options)
  return filmOf(entries, { keyFrames, clusters, beginning, ticksPerSecond })
}

function entriesOf(tracks: Uint8Array, scale: number): Entry[] {
  const elements = [...ebmlElements(tracks)].filter(({ id }) => id === MATROSKA.trackEntry).slice(0, TRACKS_MAX)
  return elements.flatMap((element) => {
    const fields = new EbmlFields(tracks, element)
    const facts = matroskaTrack(fields)
    const blocks = blockTrackOf(fields, scale)
    return facts && blocks ? [{ facts, fields, blocks }] : []
  })
}

interface Whole {
  readonly keyFrames: KeyFrameIndex
  readonly clusters: ByteRange
  readonly beginning: ReadonlyMap<number, Beginning>
  readonly ticksPerSecond: number
}

function filmOf(entries: readonly Entry[], whole: Whole): FilmFile {
  const picture = entries.find(({ facts }) => facts.kind === 'video')
  if (picture === undefined) throw new FilmRefusal('it has no picture')
  return {
    picture: pictureOf(picture, whole),
    sounds: entries.flatMap((entry) => soundOf(entry, whole) ?? []),
    texts: entries.flatMap((entry) => textOf(entry, whole) ?? []),
  }
}

function pictureOf({ facts, fields, blocks }: Entry, { beginning, ticksPerSecond }: Whole): FilePicture {
  const keyFrame = beginning.get(blocks.number)?.keyFrame
  const format = facts.kind === 'video' ? matroskaPictureFormat(fields, { facts, keyFrame }) : undefined
  if (facts.kind !== 'video' || format === undefined) throw new FilmRefusal(`its pictures are ${facts.codec}`)
  return {
    ...{ facts, format, ticksPerSecond, frameTicks: blocks.frameTicks },
    packets: (reader, { range }, options) => read(reader, { blocks, range, wanted: 'most', options }),
  }
}

function soundOf({ facts, fields, blocks }: Entry, whole: Whole): FileSound | undefined {
  const format = facts.kind === 'audio' ? matroskaSoundFormat(fields, facts) : undefined
  if (facts.kind !== 'audio' || format === undefined) return undefined
  const { firstTicks = 0, bitsPerSecond = 0 } = whole.beginning.get(blocks.number) ?? {}
  const { ticksPerSecond } = whole
  return {
    ...{ facts, format, ticksPerSecond, firstTicks, bitsPerSecond, isRounded: true },
    packets: (reader, span, options) =>
      read(reader, { blocks, range: rangeOf(span, whole), wanted: 'little', options }),
  }
}

function textOf({ facts, blocks }: Entry, whole: Whole): FileText | undefined {
  const kind = TEXT_KINDS[facts.codec]
  if (facts.kind !== 'subtitle' || kind === undefined) return undefined
  return {
    ...{ facts, kind, ticksPerSecond: whole.ticksPerSecond },
    packets: (reader, span, options) =>
      read(reader, { blocks, range: rangeOf(span, whole), wanted: 'little', options }),
  }
}

interface Reading {
  readonly blocks: BlockTrack
  readonly range: ByteRange
  readonly wanted: Wanted
  readonly options: CallOptions
}

function read(reader: BoundedReader, { blocks, range, wanted, options }: Reading) {
  return matroskaPackets(new ByteWindow(reader, { range, wanted }, options), new Map([[blocks.number, blocks]]))
}

/** Where what is heard and read in a span lies: from the key frame before it to the one behind it, and some more. */
function rangeOf({ startSeconds, endSeconds }: Span, { keyFrames, clusters, ticksPerSecond }: Whole): ByteRange {
  const { frames } = keyFrames
  const first = frames.findLastIndex(({ startTicks }) => startTicks <= (startSeconds - APART_SECONDS) * ticksPerSecond)
  const behind = frames.findIndex(({ startTicks }) => startTicks >= (endSeconds + APART_SECONDS) * ticksPerSecond)
  const start = first <= 0 ? clusters.start : (frames[first]?.start ?? clusters.start)
  const end = behind <= 0 ? clusters.end : (frames[behind - 1]?.end ?? clusters.end)
  return { start, end: Math.max(start, end) }
}
