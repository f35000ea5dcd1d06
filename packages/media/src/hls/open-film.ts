import { type ByteReader, type CallOptions, isVaultError, rangeFits, VaultError } from '@streamvault/core'
import type { KeyFrameIndex } from '../key-frames/key-frame-index.ts'
import { BoundedReader } from '../probe/bounded-reader.ts'
import { OPEN_BYTES_MAX, OPEN_READS_MAX, SEGMENT_BYTES_MAX, SEGMENT_READS_MAX } from './bounds.ts'
import { type Cell, cellAt } from './cells.ts'
import { segmentClock } from './clock.ts'
import { pictureInit, soundInit } from './cmaf/init-segment.ts'
import { pictureCodecString, soundCodecString } from './codecs/codec-strings.ts'
import { isConverted, isInFragments, isPassed, type SoundFormat } from './codecs/formats.ts'
import type { Film, FilmPicture, FilmSound, VideoRange } from './film.ts'
import type { FilePicture, FileSound, FilmFile } from './film-file.ts'
import { FilmRefusal } from './film-refusal.ts'
import { matroskaFilm } from './matroska-film.ts'
import { mp4Film } from './mp4-film.ts'
import { keyPicture, type PictureStretch, pictureSegment } from './picture-segment.ts'
import { type FilmTimes, planSegments, type SegmentPlan } from './plan-segments.ts'
import {
  CONVERTED_BITS_PER_SECOND,
  CONVERTED_FORMAT,
  conversionSpan,
  type SoundToConvert,
  soundToConvert,
} from './sound-conversion.ts'
import { packedSoundSegment, type SoundReading, soundIn, soundSegment } from './sound-segment.ts'
import { EARLIER_SECONDS, textSegment, textsIn } from './text-segment.ts'

export interface FilmSource extends FilmTimes {
  readonly keyFrames: KeyFrameIndex
}

/**
 * Opens a Matroska, WebM or MP4 file to be played in segments. It reads headers, the tables of an MP4, and of a Matroska the first
 * seconds, `OPEN_BYTES_MAX` at most. Sound and texts that browsers cannot play are left out.
 *
 * Throws `FILM_UNPLAYABLE`, its cause telling why, for another kind of file, for pictures that no browser plays, and where the file contradicts
 * itself or the key frames; throws the signal's reason, and what `reader` throws.
 */
export async function openFilm(reader: ByteReader, source: FilmSource, options: CallOptions): Promise<Film> {
  const bounded = new BoundedReader(reader, { bytesMax: OPEN_BYTES_MAX, readsMax: OPEN_READS_MAX })
  return await told(bounded, options, async () => {
    if (!source.keyFrames.frames.every((frame) => rangeFits(frame, reader.sizeBytes))) {
      throw new FilmRefusal('its key frames are those of another file')
    }
    const file = (await mp4Film(bounded, options)) ?? (await matroskaFilm(bounded, source.keyFrames, options))
    if (file === undefined) throw new FilmRefusal('it is neither an MP4 nor a Matroska')
    if (file.picture.ticksPerSecond !== source.keyFrames.ticksPerSecond) {
      throw new FilmRefusal('its key frames are those of another file')
    }
    return new OpenFilm(reader, file, factsOf(file, planSegments(source.keyFrames, source)))
  })
}

/** What `work` does, or why it could not, in the words of the vault. */
async function told<T>(bounded: BoundedReader, options: CallOptions, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw reasonOf(error, bounded, options)
  }
}

function reasonOf(error: unknown, bounded: BoundedReader, { signal }: CallOptions): unknown {
  signal.throwIfAborted()
  bounded.throwIfFailed()
  if (isVaultError(error)) return error
  // Only what we say ourselves is for others to read.
  const told = error instanceof FilmRefusal ? { detail: error.message } : {}
  return new VaultError('FILM_UNPLAYABLE', {}, { cause: error, ...told })
}

type FilmFacts = Pick<Film, 'plan' | 'durationSeconds' | 'picture' | 'sounds' | 'texts'>

function factsOf(file: FilmFile, plan: SegmentPlan): FilmFacts {
  return {
    plan,
    durationSeconds: ((plan.segments.at(-1)?.endTicks ?? 0) - plan.zeroTicks) / plan.ticksPerSecond,
    picture: pictureOf(file.picture, plan),
    sounds: file.sounds.map(soundOf),
    texts: file.texts.map(({ facts }) => facts),
  }
}

class OpenFilm implements Film {
  readonly plan: SegmentPlan
  readonly durationSeconds: number
  readonly picture: FilmPicture
  readonly sounds: readonly FilmSound[]
  readonly texts: Film['texts']
  readonly #reader: ByteReader
  readonly #file: FilmFile
  readonly #zeroSeconds: number

  constructor(reader: ByteReader, file: FilmFile, told: FilmFacts) {
    this.#reader = reader
    this.#file = file
    const { plan } = told
    this.#zeroSeconds = plan.zeroTicks / plan.ticksPerSecond
    this.plan = plan
    this.durationSeconds = told.durationSeconds
    this.picture = told.picture
    this.sounds = told.sounds
    this.texts = told.texts
  }

  through(reader: ByteReader): Film {
    return new OpenFilm(reader, this.#file, this)
  }

  pictureInit(): Uint8Array {
    const { format, ticksPerSecond } = this.#file.picture
    return pictureInit(format, segmentClock(ticksPerSecond))
  }

  pictureSegment(index: number, options: CallOptions): AsyncGenerator<Uint8Array> {
    return this.#pictures(index, options, pictureSegment)
  }

  keyPicture(index: number, options: CallOptions): AsyncGenerator<Uint8Array> {
    return this.#pictures(index, options, keyPicture)
  }

  soundInit(sound: number): Uint8Array | undefined {
    const format = handedOut(this.#sound(sound))
    return isInFragments(format) ? soundInit(format) : undefined
  }

  async soundSegment(sound: number, cell: number, options: CallOptions): Promise<readonly Uint8Array[]> {
    const [track, of] = [this.#sound(sound), this.#cell(cell)]
    if (!isPassed(track.format.codec)) throw new VaultError('SEGMENT_NOT_FOUND')
    const { sampleRate } = track.format
    const place = { cell: of, sampleRate, zeroAt: Math.round(this.#zeroSeconds * sampleRate) }
    const make = isInFragments(handedOut(track)) ? soundSegment : packedSoundSegment
    return await this.#read(options, async (reading) => make(await soundIn(track, of, reading), place))
  }

  async soundToConvert(sound: number, cell: number, options: CallOptions): Promise<SoundToConvert> {
    const [track, of] = [this.#sound(sound), this.#cell(cell)]
    const { codec, sampleRate } = track.format
    if (!isConverted(codec)) throw new VaultError('SEGMENT_NOT_FOUND')
    return await this.#read(options, async (reading) => {
      const zeroAt = Math.round(this.#zeroSeconds * sampleRate)
      return soundToConvert(await soundIn(track, conversionSpan(of), reading), {
        cell: of,
        sound: track,
        codec,
        zeroAt,
      })
    })
  }

  async textSegment(text: number, cell: number, options: CallOptions): Promise<Uint8Array> {
    const track = this.#file.texts[text]
    if (track === undefined) throw new VaultError('SEGMENT_NOT_FOUND')
    const of = this.#cell(cell)
    return await this.#read(options, async (reading) => {
      return textSegment(await textsIn(track, of, reading), of, { earlierSeconds: EARLIER_SECONDS })
    })
  }

  async *#pictures(index: number, options: CallOptions, make: typeof pictureSegment): AsyncGenerator<Uint8Array> {
    const segment = this.plan.segments[index]
    if (segment === undefined) throw new VaultError('SEGMENT_NOT_FOUND')
    const { packets, frameTicks, ticksPerSecond } = this.#file.picture
    const isLast = index === this.plan.segments.length - 1
    const stretch: PictureStretch = {
      ...{ index, frameTicks, clock: segmentClock(ticksPerSecond), zeroTicks: this.plan.zeroTicks },
      ...{ startTicks: segment.startTicks, endTicks: segment.endTicks, isLast },
    }
    const bounded = this.#bounded()
    try {
      yield* make(packets(bounded, segment, options), stretch)
    } catch (error) {
      throw reasonOf(error, bounded, options)
    }
  }

  async #read<T>(options: CallOptions, work: (reading: SoundReading) => Promise<T>): Promise<T> {
    const reader = this.#bounded()
    return await told(reader, options, () => work({ reader, zeroSeconds: this.#zeroSeconds, options }))
  }

  #bounded(): BoundedReader {
    return new BoundedReader(this.#reader, { bytesMax: SEGMENT_BYTES_MAX, readsMax: SEGMENT_READS_MAX })
  }

  #sound(sound: number): FileSound {
    const track = this.#file.sounds[sound]
    if (track === undefined) throw new VaultError('SEGMENT_NOT_FOUND')
    return track
  }

  #cell(cell: number): Cell {
    const found = cellAt(cell, this.durationSeconds)
    if (found === undefined) throw new VaultError('SEGMENT_NOT_FOUND')
    return found
  }
}

/** Code points of ITU-T H.273. */
const PQ = 16
const HLG = 18

function pictureOf({ facts, format }: FilePicture, { segments, ticksPerSecond }: SegmentPlan): FilmPicture {
  const transfer = format.colour?.transfer
  const range: VideoRange = transfer === PQ ? 'PQ' : transfer === HLG ? 'HLG' : 'SDR'
  let [bits, ticks, peak] = [0, 0, 0]
  for (const segment of segments) {
    const segmentBits = (segment.range.end - segment.range.start) * 8
    const segmentTicks = segment.endTicks - segment.startTicks
    bits += segmentBits
    ticks += segmentTicks
    peak = Math.max(peak, segmentBits / segmentTicks)
  }
  const perSecond = (bitsPerTick: number) => Math.round(bitsPerTick * ticksPerSecond)
  const rates = { averageBitsPerSecond: perSecond(bits / ticks), peakBitsPerSecond: perSecond(peak) }
  return { facts, codecs: pictureCodecString(format), range, ...rates }
}

function soundOf(sound: FileSound): FilmSound {
  const format = handedOut(sound)
  const isAsIs = format === sound.format
  return {
    facts: sound.facts,
    delivery: isAsIs ? 'passed' : 'converted',
    packaging: isInFragments(format) ? 'cmaf' : 'packed',
    codecs: soundCodecString(format),
    channels: format.channels,
    bitsPerSecond: isAsIs ? sound.bitsPerSecond : CONVERTED_BITS_PER_SECOND,
  }
}

function handedOut({ format }: FileSound): SoundFormat {
  const { codec } = format
  return isPassed(codec) ? (format as SoundFormat) : CONVERTED_FORMAT
}
