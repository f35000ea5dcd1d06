import { type ByteRange, type CallOptions, type MediaFile, VaultError } from '@streamvault/core'
import { cellCount, type Film, SEGMENT_SECONDS, type SegmentPlan, subtitleSegment } from '@streamvault/media'
import { type PaidOptions, readerPaidBy } from '../delivery/metered-reader.ts'
import type { ReadAhead } from '../reading/read-ahead.ts'
import type { SlicedReader } from '../reading/sliced-reader.ts'
import type { CueShelf } from './cue-shelf.ts'
import type { FilmPart, FilmTrack } from './film-part.ts'
import type { ShelvedFilm } from './film-shelf.ts'
import type { SegmentWork } from './segment-making.ts'
import type { SoundConverter } from './sound-converter.ts'

export interface SegmentSource {
  readonly shelved: ShelvedFilm
  readonly part: Extract<FilmPart, { kind: 'segment' }>
  readonly question: PaidOptions & { ahead(file: MediaFile, content: SlicedReader, range: ByteRange): ReadAhead }
  readonly cues: Pick<CueShelf, 'of'>
  /** Present where it is a sound that has to be converted. */
  readonly converter: Pick<SoundConverter, 'convert' | 'look'> | undefined
}

export interface TypedWork extends SegmentWork {
  readonly contentType: string
}

/** What boxes add to pictures at most: 16 bytes for each, and a head for each half second. */
const BOXES_BYTES = 64 << 10
/** Sound of a cell whose rate nobody saw: lossless surround sound. */
const SOUND_BITS_PER_SECOND = 2_000_000
const BITS_PER_BYTE = 8
/** Sound of a rate that is not constant may take more than at its beginning. */
const SOUND_PEAK = 1.5
const TEXT_BYTES = 64 << 10
/** Sound of a container lies no further from its place in time. */
const APART_SECONDS = 1

/** How a segment is made. Throws `SEGMENT_NOT_FOUND` for one that there is not, and `SUBTITLE_NOT_FOUND`. */
export function workFor(source: SegmentSource): TypedWork {
  const { track } = source.part
  if (track.kind === 'pictures') return pictureWork(source)
  if (track.kind === 'key-pictures') return keyPictureWork(source)
  assertCell(source)
  if (track.kind === 'sound') return soundWork(source, track.number)
  return track.kind === 'text' ? textWork(source, track.number) : subtitleWork(source, track)
}

function pictureWork({ shelved, part: { index }, question }: SegmentSource): TypedWork {
  const range = pictureRange(shelved.film, index)
  return {
    contentType: 'video/mp4',
    bytesExpected: range.end - range.start + BOXES_BYTES,
    async *make(signal) {
      using reader = aheadOf({ shelved, question }, range)
      yield* shelved.film.through(reader).pictureSegment(index, { signal })
    },
  }
}

function keyPictureWork({ shelved, part: { index }, question }: SegmentSource): TypedWork {
  const range = pictureRange(shelved.film, index)
  return {
    contentType: 'video/mp4',
    bytesExpected: Math.ceil((range.end - range.start) / 4) + BOXES_BYTES,
    make: (signal) => paid({ shelved, question }).keyPicture(index, { signal }),
  }
}

function soundWork({ shelved, part: { index }, question, converter }: SegmentSource, number: number): TypedWork {
  const { film } = shelved
  const sound = film.sounds[number]
  if (sound === undefined) throw new VaultError('SEGMENT_NOT_FOUND')
  const rate = (sound.bitsPerSecond || SOUND_BITS_PER_SECOND) * SOUND_PEAK
  return {
    contentType: sound.packaging === 'packed' ? 'audio/mpeg' : 'audio/mp4',
    bytesExpected: Math.ceil((rate * SEGMENT_SECONDS) / BITS_PER_BYTE) + BOXES_BYTES,
    async *make(signal) {
      converter?.look()
      using reader = aheadOf({ shelved, question }, rangeOfCell(film.plan, index))
      const reading = film.through(reader)
      if (converter === undefined) yield* await reading.soundSegment(number, index, { signal })
      else yield* await converter.convert(await reading.soundToConvert(number, index, { signal }), { signal })
    },
  }
}

function textWork({ shelved, part: { index }, question }: SegmentSource, number: number): TypedWork {
  if (shelved.film.texts[number] === undefined) throw new VaultError('SEGMENT_NOT_FOUND')
  return textual(async ({ signal }) => await paid({ shelved, question }).textSegment(number, index, { signal }))
}

/** Its times are those of the file, and those of segments begin with the film. */
function subtitleWork(
  { shelved: { file, film }, part: { index }, cues }: SegmentSource,
  { id }: Extract<FilmTrack, { kind: 'subtitle' }>,
): TypedWork {
  const subtitle = file.subtitles?.find((each) => each.id === id)
  if (subtitle === undefined) throw new VaultError('SUBTITLE_NOT_FOUND')
  const zeroMs = Math.round((film.plan.zeroTicks / film.plan.ticksPerSecond) * 1000)
  return textual(async (options) => {
    const all = await cues.of(subtitle, options)
    const moved =
      zeroMs === 0 ? all : all.map((cue) => ({ ...cue, startMs: cue.startMs - zeroMs, endMs: cue.endMs - zeroMs }))
    return subtitleSegment(moved, { cell: index, durationSeconds: film.durationSeconds })
  })
}

function textual(make: (options: CallOptions) => Promise<Uint8Array>): TypedWork {
  return {
    contentType: 'text/vtt; charset=utf-8',
    bytesExpected: TEXT_BYTES,
    async *make(signal) {
      yield await make({ signal })
    },
  }
}

type Read = Pick<SegmentSource, 'shelved' | 'question'>

function paid({ shelved: { film, reader }, question: { payer } }: Read): Film {
  return film.through(readerPaidBy(payer, reader))
}

function aheadOf({ shelved: { file, reader }, question }: Read, range: ByteRange): ReadAhead {
  return question.ahead(file, readerPaidBy(question.payer, reader), range)
}

function assertCell({ shelved: { film }, part: { index } }: SegmentSource): void {
  if (index >= cellCount(film.durationSeconds)) throw new VaultError('SEGMENT_NOT_FOUND')
}

function pictureRange({ plan }: Film, index: number): ByteRange {
  const segment = plan.segments[index]
  if (segment === undefined) throw new VaultError('SEGMENT_NOT_FOUND')
  return segment.range
}

/**
 * Where pictures lie that are shown in a cell, and so does its sound, as far as rates tell: what is read ahead beyond the end of the cell is
 * fetched for nothing.
 */
function rangeOfCell(plan: SegmentPlan, cell: number): ByteRange {
  const start = placeAt(plan, cell * SEGMENT_SECONDS - APART_SECONDS)
  const end = placeAt(plan, (cell + 1) * SEGMENT_SECONDS + APART_SECONDS)
  return { start, end: Math.max(start, end) }
}

/** The place in the file of what is shown at a time, as if each segment were of one rate. */
function placeAt({ segments, zeroTicks, ticksPerSecond }: SegmentPlan, seconds: number): number {
  const ticks = zeroTicks + seconds * ticksPerSecond
  const segment = segments.findLast(({ startTicks }) => startTicks <= ticks) ?? segments[0]
  if (segment === undefined) return 0
  const { startTicks, endTicks, range } = segment
  const share = Math.min(1, Math.max(0, (ticks - startTicks) / (endTicks - startTicks)))
  return Math.round(range.start + share * (range.end - range.start))
}
