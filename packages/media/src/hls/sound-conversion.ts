import type { Cell } from './cells.ts'
import { lowComplexityConfig } from './codecs/aac-config.ts'
import type { ConvertedCodec, SoundFormat } from './codecs/formats.ts'
import type { FileSound, Span } from './film-file.ts'
import { FilmRefusal } from './film-refusal.ts'
import { readAdts } from './read-adts.ts'
import { soundSegment } from './sound-segment.ts'
import type { TimedSound } from './sound-times.ts'

/** What sound is converted to: stereo, which every device plays. */
const RATE = 48_000
const CHANNELS = 2
const FRAME = 1024
/** For ffmpeg's encoder of AAC; transparent for stereo. */
export const CONVERTED_BITS_PER_SECOND = 192_000
/** A decoder and an encoder need some packets before they are as they would be in the middle of the whole. */
const LEAD_SECONDS = 0.16
/** An encoder looks ahead; silence behind the last packet makes it tell all it has. */
const TAIL_SECONDS = 0.064
const SILENCE_SAMPLES = 4 * FRAME
/** ffmpeg's encoder begins with one frame of what was before the sound. */
const PRIMING_FRAMES = 1

export const CONVERTED_FORMAT: SoundFormat<'aac'> = {
  ...{ codec: 'aac', channels: CHANNELS, sampleRate: RATE },
  config: lowComplexityConfig({ sampleRate: RATE, channels: CHANNELS }),
}

/** What a converter is given for one cell, and what has to come out of it. */
export interface SoundToConvert {
  readonly codec: ConvertedCodec
  /** Packets one behind the other, as a raw stream of the codec. */
  readonly input: Uint8Array
  /** Samples at the beginning of what is decoded that are to be left out, and then of what that is at 48 kHz. */
  readonly skipDecoded: number
  readonly skipSamples: number
  /** Where the first frame that is kept lies, in frames of 1024 samples from the beginning of the film. */
  readonly firstFrame: number
  /** How many frames of what comes out are left out, and how many behind those are kept; none where nothing is heard. */
  readonly skipFrames: number
  readonly frameCount: number
  readonly cell: Cell
}

/** What is to be read for a cell: more than is heard in it. */
export function conversionSpan({ startSeconds, endSeconds }: Cell): Span {
  return { startSeconds: Math.max(0, startSeconds - LEAD_SECONDS), endSeconds: endSeconds + TAIL_SECONDS }
}

/**
 * Lays packets out so that each cell begins and ends on one grid of 1024 samples for the whole film: two conversions that know nothing of
 * each other meet without a click, and nothing drifts.
 */
export function soundToConvert(
  packets: readonly TimedSound[],
  of: { readonly cell: Cell; readonly sound: FileSound; readonly codec: ConvertedCodec; readonly zeroAt: number },
): SoundToConvert {
  const { cell, sound, codec, zeroAt } = of
  const { sampleRate } = sound.format
  const toRate = (at: number) => Math.round((at * RATE) / sampleRate)
  const [first, last] = [packets[0], packets.at(-1)]
  const empty = {
    codec,
    input: new Uint8Array(),
    skipDecoded: 0,
    skipSamples: 0,
    firstFrame: 0,
    skipFrames: 0,
    frameCount: 0,
    cell,
  }
  if (first === undefined || last === undefined) return empty
  // From the first sample on that is one at 48 kHz too: another rate is converted with the same phase in each cell.
  const unit = sampleRate / gcd(sampleRate, RATE)
  const begin = Math.ceil((first.at - zeroAt) / unit) * unit
  const start = toRate(begin)
  // The first frame of the grid that is all there.
  const gridFrame = Math.max(0, Math.ceil(start / FRAME))
  const firstFrame = Math.max(gridFrame, frameAt(cell.startSeconds))
  const endFrame = Math.min(frameAt(cell.endSeconds), Math.ceil(toRate(last.at + last.samples - zeroAt) / FRAME))
  return {
    ...{ codec, cell, firstFrame },
    input: Buffer.concat(packets.map(({ data }) => data)),
    skipDecoded: begin - (first.at - zeroAt),
    skipSamples: Math.max(0, gridFrame * FRAME - start),
    skipFrames: PRIMING_FRAMES + firstFrame - gridFrame,
    frameCount: Math.max(0, endFrame - firstFrame),
  }
}

function gcd(one: number, other: number): number {
  return other === 0 ? one : gcd(other, one % other)
}

function frameAt(seconds: number): number {
  return Math.ceil((seconds * RATE) / FRAME)
}

/** How ffmpeg is called to convert it, from its standard input to its standard output. */
export function conversionArguments({ codec, skipDecoded, skipSamples }: SoundToConvert): string[] {
  const filters = [
    `atrim=start_sample=${skipDecoded}`,
    `aresample=${RATE}`,
    'aformat=channel_layouts=stereo',
    `atrim=start_sample=${skipSamples}`,
    `apad=pad_len=${SILENCE_SAMPLES}`,
  ]
  return [
    ...['-v', 'error', '-nostdin', '-protocol_whitelist', 'pipe', '-threads', '1', '-f', codec, '-i', 'pipe:0'],
    ...['-map', '0:a:0', '-af', filters.join(), '-c:a', 'aac', '-b:a', String(CONVERTED_BITS_PER_SECOND)],
    ...['-f', 'adts', 'pipe:1'],
  ]
}

/** The media segment of a cell of what a converter made of it. Throws `FilmRefusal` where that is not as long as it has to be. */
export function convertedSegment(converted: Uint8Array, job: SoundToConvert): Uint8Array[] {
  const { cell, firstFrame, skipFrames, frameCount } = job
  const frames = readAdts(converted).slice(skipFrames, skipFrames + frameCount)
  if (frames.length < frameCount) throw new FilmRefusal('its sound was not converted to its end')
  const packets = frames.map((data, index) => ({
    ...{ at: (firstFrame + index) * FRAME, samples: FRAME, data },
    toldSeconds: ((firstFrame + index) * FRAME) / RATE,
  }))
  return soundSegment(packets, { cell, zeroAt: 0 })
}
