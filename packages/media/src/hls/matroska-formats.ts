import type { AudioTrack, VideoTrack } from '@streamvault/core'
import type { EbmlFields } from '../probe/ebml.ts'
import { MATROSKA } from '../probe/matroska-ids.ts'
import { TRACK_BYTES_MAX } from './bounds.ts'
import { readAacConfig } from './codecs/aac-config.ts'
import {
  type Colour,
  type ConvertedCodec,
  isConverted,
  isPassed,
  type PassedCodec,
  type PictureFormat,
  type SoundFormat,
} from './codecs/formats.ts'
import { flacConfig, opusConfig } from './codecs/sound-config.ts'
import { vp9Config } from './codecs/vp9-config.ts'
import type { BlockTrack } from './matroska-packets.ts'

/** The shortest record of each codec, without parameter sets. */
const CONFIG_BYTES_MIN = { avc: 7, hevc: 23, av1: 4 } as const
const OPUS_RATE = 48_000
/** Where nothing is said (RFC 9559). */
const RATE_DEFAULT = 8000
const UNSPECIFIED = 2
const FULL_RANGE = 2
const FRAMES = 1
const ZLIB = 0
const STRIPPED = 3

/** What the `CodecPrivate` of a track, and for VP9 its first picture, tell of its pictures; undefined where browsers play no such. */
export function matroskaPictureFormat(
  entry: EbmlFields,
  { facts, keyFrame }: { readonly facts: VideoTrack; readonly keyFrame: Uint8Array | undefined },
): PictureFormat | undefined {
  const video = entry.fields(MATROSKA.video)
  const size = { width: video?.number(MATROSKA.pixelWidth) ?? 0, height: video?.number(MATROSKA.pixelHeight) ?? 0 }
  if (video === undefined || size.width === 0 || size.height === 0) return undefined
  const colour = colourOf(video)
  const rest = { ...size, ...(colour && { colour }), ...pixelShape(facts, size) }
  if (facts.codec === 'vp9') {
    const config = keyFrame && vp9Config(keyFrame, { ...size, frameRate: facts.frameRate, colour })
    return config && { codec: 'vp9', config, ...rest }
  }
  const { codec } = facts
  if (codec !== 'avc' && codec !== 'hevc' && codec !== 'av1') return undefined
  const config = entry.bytes(MATROSKA.codecPrivate)
  const isWhole = config && config.length >= CONFIG_BYTES_MIN[codec] && config.length <= TRACK_BYTES_MAX
  return isWhole ? { codec, config: Uint8Array.from(config), ...rest } : undefined
}

function colourOf(video: EbmlFields): Colour | undefined {
  const colour = video.fields(MATROSKA.colour)
  return (
    colour && {
      primaries: colour.number(MATROSKA.primaries) ?? UNSPECIFIED,
      transfer: colour.number(MATROSKA.transferCharacteristics) ?? UNSPECIFIED,
      matrix: colour.number(MATROSKA.matrixCoefficients) ?? UNSPECIFIED,
      isFullRange: colour.number(MATROSKA.colourRange) === FULL_RANGE,
    }
  )
}

/** The probe tells as many columns as the shape of the picture asks for. */
function pixelShape(
  { width, height }: VideoTrack,
  coded: { readonly width: number; readonly height: number },
): Pick<PictureFormat, 'pixelShape'> {
  return width === coded.width || height !== coded.height ? {} : { pixelShape: { width, height: coded.width } }
}

/** What the entry of a track tells of its sound; undefined where it can neither be played nor converted. */
export function matroskaSoundFormat(
  entry: EbmlFields,
  { codec, channels }: AudioTrack,
): SoundFormat<PassedCodec | ConvertedCodec> | undefined {
  const given = entry.bytes(MATROSKA.codecPrivate) ?? new Uint8Array()
  const rate = Math.round(entry.fields(MATROSKA.audio)?.float(MATROSKA.samplingFrequency) ?? RATE_DEFAULT)
  if (given.length > TRACK_BYTES_MAX || !(rate > 0 && rate < 2 ** 32)) return undefined
  if (codec === 'aac') return aacFormat(given, channels)
  if (codec === 'opus') {
    const config = opusConfig(given)
    return config && { codec, config, channels, sampleRate: OPUS_RATE }
  }
  if (codec === 'flac') {
    const config = flacConfig(given)
    return config && { codec, config, channels, sampleRate: rate }
  }
  if (!isPassed(codec) && !isConverted(codec)) return undefined
  return { codec, config: new Uint8Array(), channels, sampleRate: rate }
}

/** AAC as its `AudioSpecificConfig` tells it; undefined where there is none. */
export function aacFormat(config: Uint8Array, channels: number): SoundFormat<'aac'> | undefined {
  const read = readAacConfig(config)
  if (read === undefined) return undefined
  const { sampleRate } = read
  return { codec: 'aac', config: Uint8Array.from(config), channels: read.channels || channels, sampleRate }
}

/** How the blocks of a track are packed; undefined where nobody can read them. */
export function blockTrackOf(entry: EbmlFields, nanosecondsPerTick: number): BlockTrack | undefined {
  const track = {
    number: entry.number(MATROSKA.trackNumber) ?? 0,
    delayTicks: Math.round((entry.number(MATROSKA.codecDelay) ?? 0) / nanosecondsPerTick),
    frameTicks: (entry.number(MATROSKA.defaultDuration) ?? 0) / nanosecondsPerTick,
  }
  const encodings = entry.fields(MATROSKA.contentEncodings)?.all(MATROSKA.contentEncoding) ?? []
  const [encoding] = encodings.filter((each) => ((each.number(MATROSKA.contentEncodingScope) ?? FRAMES) & FRAMES) !== 0)
  if (encoding === undefined) return track
  if (encodings.length > 1 || encoding.fields(MATROSKA.contentEncryption)) return undefined
  const compression = encoding.fields(MATROSKA.contentCompression)
  const algorithm = compression?.number(MATROSKA.contentCompAlgo) ?? ZLIB
  if (algorithm === ZLIB) return { ...track, packing: { kind: 'zlib' } }
  if (algorithm !== STRIPPED) return undefined
  const head = Uint8Array.from(compression?.bytes(MATROSKA.contentCompSettings) ?? [])
  return { ...track, packing: { kind: 'stripped', head } }
}
