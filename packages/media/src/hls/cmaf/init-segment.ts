import type { PassedCodec, PictureFormat, SoundFormat } from '../codecs/formats.ts'
import { box, fullBox, letters, numbers, shorts } from './boxes.ts'
import { pictureEntry, soundEntry } from './sample-entry.ts'

/** The only track of a segment. */
export const TRACK_ID = 1
const UPRIGHT = numbers(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x4000_0000)
const ONE = 0x10000
const FULL_VOLUME = 0x0100
/** Enabled, and used in the presentation. */
const IN_USE = 0x3
const UNDETERMINED = 0x55c4

export interface InitTimes {
  /** A whole number below 2³². */
  readonly timescale: number
}

/** What a player is given before any segment of pictures: `ftyp` and `moov` (CMAF, ISO/IEC 23000-19). */
export function pictureInit(format: PictureFormat, { timescale }: InitTimes): Buffer {
  const { width, height, pixelShape, matrix } = format
  const shownWidth = pixelShape ? (width * pixelShape.width) / pixelShape.height : width
  const size = numbers(Math.min(2 ** 32 - 1, Math.round(shownWidth * ONE)), height * ONE)
  const header = [shorts(0, 0, 0, 0), matrix ?? UPRIGHT, size]
  const media = fullBox('vmhd', { flags: 1 }, numbers(0, 0))
  return init({ timescale, handler: 'vide', header, media, entry: pictureEntry(format) })
}

/** What a player is given before any segment of sound. */
export function soundInit(format: SoundFormat<Exclude<PassedCodec, 'mp3'>>): Buffer {
  const header = [shorts(0, 0, FULL_VOLUME, 0), UPRIGHT, numbers(0, 0)]
  const media = fullBox('smhd', {}, numbers(0))
  return init({ timescale: format.sampleRate, handler: 'soun', header, media, entry: soundEntry(format) })
}

interface Parts {
  readonly timescale: number
  readonly handler: 'vide' | 'soun'
  /** What `tkhd` has behind its duration. */
  readonly header: readonly Uint8Array[]
  readonly media: Buffer
  readonly entry: Buffer
}

function init({ timescale, handler, header, media, entry }: Parts): Buffer {
  const fileType = box('ftyp', letters('iso6'), numbers(0), letters('iso6cmfcmp41'))
  const movieHeader = fullBox(
    'mvhd',
    {},
    ...[numbers(0, 0, timescale, 0, ONE), shorts(FULL_VOLUME, 0), numbers(0, 0), UPRIGHT, Buffer.alloc(24)],
    numbers(TRACK_ID + 1),
  )
  const trackHeader = fullBox('tkhd', { flags: IN_USE }, numbers(0, 0, TRACK_ID, 0, 0, 0, 0), ...header)
  const mediaHeader = fullBox('mdhd', {}, numbers(0, 0, timescale, 0), shorts(UNDETERMINED, 0))
  const handlerBox = fullBox('hdlr', {}, numbers(0), letters(handler), numbers(0, 0, 0), Buffer.alloc(1))
  const places = box('dinf', fullBox('dref', {}, numbers(1), fullBox('url ', { flags: 1 })))
  const empty = [fullBox('stts', {}, numbers(0)), fullBox('stsc', {}, numbers(0)), fullBox('stsz', {}, numbers(0, 0))]
  const samples = box('stbl', fullBox('stsd', {}, numbers(1), entry), ...empty, fullBox('stco', {}, numbers(0)))
  const track = box('trak', trackHeader, box('mdia', mediaHeader, handlerBox, box('minf', media, places, samples)))
  const fragments = box('mvex', fullBox('trex', {}, numbers(TRACK_ID, 1, 0, 0, 0)))
  return Buffer.concat([fileType, box('moov', movieHeader, track, fragments)])
}
