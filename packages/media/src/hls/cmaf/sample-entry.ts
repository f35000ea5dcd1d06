import { Bits } from '../codecs/bits.ts'
import type { PassedCodec, PictureFormat, SoundFormat } from '../codecs/formats.ts'
import { box, fullBox, letters, numbers, shorts } from './boxes.ts'

/** HEVC is `hvc1`, whatever the file says: Safari plays no other, and parameter sets are in the record. */
const PICTURE_ENTRIES = {
  avc: { entry: 'avc1', config: 'avcC' },
  hevc: { entry: 'hvc1', config: 'hvcC' },
  av1: { entry: 'av01', config: 'av1C' },
  vp9: { entry: 'vp09', config: 'vpcC' },
} as const
const DOTS_PER_INCH = 0x48_0000
const COMPRESSOR_BYTES = 32
const DEPTH = 0x18
/** Object type of ISO/IEC 14496-1. */
const AAC = 0x40
const AUDIO_STREAM = 0x15
/** A sample entry has 16 bits for it (ISO/IEC 14496-12, 12.2.3); what is faster tells by a divisor, and codecs by themselves. */
const RATE_MAX = 0xffff
/** Where a codec does not have its own: that of FLAC stands in its configuration, and Chromium compares both. */
const SAMPLE_BITS = 16
/** In `STREAMINFO`, behind a head of four bytes: sizes of blocks and frames, the rate, the count of channels (RFC 9639, 8.2). */
const FLAC_BITS_AT = (4 + 10) * 8 + 20 + 3

/** The description of pictures: `avc1`, `hvc1`, `av01` or `vp09`. */
export function pictureEntry(format: PictureFormat): Buffer {
  const names = PICTURE_ENTRIES[format.codec]
  const fields = [
    ...[numbers(0), shorts(0, 1), Buffer.alloc(16), shorts(format.width, format.height)],
    ...[numbers(DOTS_PER_INCH, DOTS_PER_INCH, 0), shorts(1), Buffer.alloc(COMPRESSOR_BYTES), shorts(DEPTH, -1)],
  ]
  const isFull = format.codec === 'vp9'
  const config = isFull ? fullBox(names.config, { version: 1 }, format.config) : box(names.config, format.config)
  return box(names.entry, ...fields, config, ...colourBox(format), ...shapeBox(format))
}

function colourBox({ colour }: PictureFormat): Buffer[] {
  if (colour === undefined) return []
  const range = Uint8Array.of(colour.isFullRange ? 0x80 : 0)
  return [box('colr', letters('nclx'), shorts(colour.primaries, colour.transfer, colour.matrix), range)]
}

function shapeBox({ pixelShape }: PictureFormat): Buffer[] {
  return pixelShape === undefined ? [] : [box('pasp', numbers(pixelShape.width, pixelShape.height))]
}

/** The description of sound: `mp4a`, `Opus` or `fLaC`. */
export function soundEntry(format: SoundFormat<Exclude<PassedCodec, 'mp3'>>): Buffer {
  let rate = format.sampleRate
  while (rate > RATE_MAX) rate /= 2
  const fields = [
    ...[numbers(0), shorts(0, 1), numbers(0, 0), shorts(format.channels, sampleBits(format), 0, 0)],
    ...[shorts(Math.floor(rate), 0)],
  ]
  if (format.codec === 'opus') return box('Opus', ...fields, box('dOps', format.config))
  if (format.codec === 'flac') return box('fLaC', ...fields, fullBox('dfLa', {}, format.config))
  return box('mp4a', ...fields, fullBox('esds', {}, elementaryStream(AAC, format.config)))
}

function sampleBits({ codec, config }: SoundFormat): number {
  return codec === 'flac' ? new Bits(config, FLAC_BITS_AT).read(5) + 1 : SAMPLE_BITS
}

/** Nested descriptors of ISO/IEC 14496-1: a stream, in it its decoder, in it what that one has to know. */
function elementaryStream(objectType: number, config: Uint8Array): Buffer {
  const specific = config.length === 0 ? Buffer.alloc(0) : descriptor(0x05, config)
  // Neither the size of its buffer nor its rates are known.
  const decoder = descriptor(0x04, Uint8Array.of(objectType, AUDIO_STREAM, 0, 0, 0), numbers(0, 0), specific)
  return descriptor(0x03, Uint8Array.of(0, 1, 0), decoder, descriptor(0x06, Uint8Array.of(2)))
}

function descriptor(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents)
  // Always in four bytes of seven bits each, as is usual.
  const length = [21, 14, 7, 0].map((shift) => ((content.length >> shift) & 0x7f) | (shift > 0 ? 0x80 : 0))
  return Buffer.concat([Uint8Array.of(tag, ...length), content])
}
