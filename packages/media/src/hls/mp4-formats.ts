import type { AudioTrack, ByteRange } from '@streamvault/core'
import { type Box, type BoxWalk, fourLetters } from '../probe/box-walk.ts'
import { decoderSpecific } from '../probe/mp4-audio-format.ts'
import { TRACK_BYTES_MAX } from './bounds.ts'
import { Bits } from './codecs/bits.ts'
import {
  type Colour,
  type ConvertedCodec,
  isConverted,
  isPassed,
  type PassedCodec,
  type PictureCodec,
  type PictureFormat,
  type SoundFormat,
} from './codecs/formats.ts'
import { aacFormat } from './matroska-formats.ts'

/** So many bytes come before the boxes of an entry (ISO/IEC 14496-12, 12.1.3 and 12.2.3). */
const PICTURE_ENTRY_BYTES = 78
const SOUND_ENTRY_BYTES = 28
const SIZE_AT = 24
const VERSION_AT = 8
const CHANNELS_AT = 16
const RATE_AT = 24
/** What QuickTime puts behind these by its version of the entry. */
const QUICKTIME_BYTES = [0, 16, 36]
const OPUS_RATE = 48_000
const FULL_BOX_BYTES = 4
const MATRIX_BYTES = 36
const FULL_RANGE = 0x80
/** Not turned, of nine numbers. */
const UPRIGHT = Buffer.from('000100000000000000000000000000000001000000000000000000000000000040000000', 'hex')

/** Where the configuration of each kind of pictures is, and what of it is no configuration. */
const PICTURES: Readonly<
  Record<string, { readonly codec: PictureCodec; readonly box: string; readonly skip: number }>
> = {
  ...{ avc1: { codec: 'avc', box: 'avcC', skip: 0 }, avc3: { codec: 'avc', box: 'avcC', skip: 0 } },
  ...{ hvc1: { codec: 'hevc', box: 'hvcC', skip: 0 }, hev1: { codec: 'hevc', box: 'hvcC', skip: 0 } },
  ...{ av01: { codec: 'av1', box: 'av1C', skip: 0 }, vp09: { codec: 'vp9', box: 'vpcC', skip: FULL_BOX_BYTES } },
}

/** A track and its first description, whose format is that of all. */
export interface Described {
  readonly track: Box
  readonly entry: Box
}

/** The first description of a track. */
export async function firstEntry(walk: BoxWalk, table: Box): Promise<Box | undefined> {
  const list = await walk.find(table, 'stsd')
  // Behind version, flags and count.
  const entries = list && walk.boxes({ start: list.start + 8, end: list.end })
  return (await entries?.next())?.value as Box | undefined
}

/** What the description of a track tells of its pictures; undefined where browsers play no such. */
export async function mp4PictureFormat(walk: BoxWalk, { track, entry }: Described): Promise<PictureFormat | undefined> {
  const kind = PICTURES[entry.type]
  const boxes = { start: entry.start + PICTURE_ENTRY_BYTES, end: entry.end }
  const box = kind && (await walk.find(boxes, kind.box))
  if (kind === undefined || box === undefined || box.cut) return undefined
  const config = (await walk.content(box, TRACK_BYTES_MAX)).subarray(kind.skip)
  const fields = await walk.fieldsOf(entry)
  const size = { width: fields.getUint16(SIZE_AT), height: fields.getUint16(SIZE_AT + 2) }
  const shape = await walk.fields(boxes, 'pasp')
  const pixelShape = shape && { width: shape.getUint32(0), height: shape.getUint32(4) }
  const isSquare = pixelShape === undefined || pixelShape.width === pixelShape.height
  const colour = await colourOf(walk, boxes)
  const matrix = await matrixOf(walk, track)
  return {
    ...{ codec: kind.codec, config, ...size },
    ...(isSquare ? {} : { pixelShape }),
    ...(colour && { colour }),
    ...(matrix && { matrix }),
  }
}

async function colourOf(walk: BoxWalk, boxes: ByteRange): Promise<Colour | undefined> {
  const fields = await walk.fields(boxes, 'colr')
  const kind = fields && fourLetters(fields, 0)
  if (fields === undefined || (kind !== 'nclx' && kind !== 'nclc')) return undefined
  const [primaries, transfer, matrix] = [fields.getUint16(4), fields.getUint16(6), fields.getUint16(8)]
  return { primaries, transfer, matrix, isFullRange: kind === 'nclx' && (fields.getUint8(10) & FULL_RANGE) !== 0 }
}

async function matrixOf(walk: BoxWalk, track: Box): Promise<Uint8Array | undefined> {
  const header = await walk.fields(track, 'tkhd')
  if (header === undefined) return undefined
  const at = header.getUint8(0) === 1 ? 52 : 40
  const matrix = Buffer.from(header.buffer, header.byteOffset + at, MATRIX_BYTES)
  return matrix.equals(UPRIGHT) ? undefined : Uint8Array.from(matrix)
}

/** What the description of a track tells of its sound; undefined where it can neither be played nor converted. */
export async function mp4SoundFormat(
  walk: BoxWalk,
  { entry }: Described,
  { codec, channels }: AudioTrack,
): Promise<SoundFormat<PassedCodec | ConvertedCodec> | undefined> {
  const fields = await walk.fieldsOf(entry)
  const more = QUICKTIME_BYTES[fields.getUint16(VERSION_AT)] ?? 0
  const boxes = { start: entry.start + SOUND_ENTRY_BYTES + more, end: entry.end }
  const sampleRate = fields.getUint16(RATE_AT)
  if (codec === 'aac') {
    const streams = (await walk.fields(boxes, 'esds')) ?? (await walk.fields(boxes, 'wave', 'esds'))
    const config = streams && decoderSpecific(streams)
    return config && aacFormat(config, channels)
  }
  if (codec === 'opus') {
    const config = await wholeContent(walk, boxes, 'dOps')
    return config && { codec, config, channels: fields.getUint16(CHANNELS_AT), sampleRate: OPUS_RATE }
  }
  if (codec === 'flac') {
    const config = (await wholeContent(walk, boxes, 'dfLa'))?.subarray(FULL_BOX_BYTES)
    // Behind the sizes of blocks and frames in `STREAMINFO`: higher rates than the entry has room for.
    return config && { codec, config, channels, sampleRate: new Bits(config, 14 * 8).read(20) }
  }
  if (sampleRate === 0 || (!isPassed(codec) && !isConverted(codec))) return undefined
  return { codec, config: new Uint8Array(), channels, sampleRate }
}

async function wholeContent(walk: BoxWalk, boxes: ByteRange, type: string): Promise<Uint8Array | undefined> {
  const box = await walk.find(boxes, type)
  return box && !box.cut ? walk.content(box, TRACK_BYTES_MAX) : undefined
}
