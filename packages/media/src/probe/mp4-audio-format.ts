import type { Box, BoxWalk } from './box-walk.ts'

interface AudioFormat {
  readonly codec: string
  readonly channels: number
}

const CODECS: Readonly<Record<string, string>> = {
  ...{ 'ac-3': 'ac3', 'ec-3': 'eac3', Opus: 'opus', fLaC: 'flac', '.mp3': 'mp3' },
  ...{ dtsc: 'dts', dtsh: 'dts', dtsl: 'dts', dtse: 'dts', mlpa: 'truehd' },
}
/** Object types of ISO/IEC 14496-1 that `mp4a` may stand for; what is not listed is AAC. */
const OBJECT_TYPES: Readonly<Record<number, string>> = { 105: 'mp3', 107: 'mp3', 165: 'ac3', 166: 'eac3', 169: 'dts' }
/** Channels by `channelConfiguration` of ISO/IEC 14496-3. */
const AAC_CHANNELS = [0, 1, 2, 3, 4, 5, 6, 8]
/** Channels by `acmod` of ETSI TS 102 366, without the one for low frequencies. */
const AC3_CHANNELS = [2, 1, 2, 3, 3, 4, 4, 5]
const ENTRY_FIELDS_BYTES = 28

/** Codec and channels of an audio sample entry. What its own count says is often 2 for anything; the codec's is not. */
export async function mp4AudioFormat(walk: BoxWalk, entry: Box): Promise<AudioFormat> {
  const counted = (await walk.fieldsOf(entry)).getUint16(16)
  const codec = CODECS[entry.type] ?? entry.type.trim().toLowerCase()
  const details = { start: entry.start + ENTRY_FIELDS_BYTES, end: entry.end }
  if (entry.type === 'mp4a') {
    const streams = await walk.fields(details, 'esds')
    return streams ? elementaryStream(streams, counted) : { codec: 'aac', channels: counted }
  }
  const ac3 = await walk.fields(details, 'dac3')
  if (ac3) return { codec, channels: ac3Channels((ac3.getUint16(0) >> 3) & 7, (ac3.getUint16(0) >> 2) & 1) }
  const eac3 = await walk.fields(details, 'dec3')
  if (eac3) return { codec, channels: ac3Channels((eac3.getUint8(3) >> 1) & 7, eac3.getUint8(3) & 1) }
  return { codec, channels: counted }
}

function ac3Channels(mode: number, lowFrequency: number): number {
  return (AC3_CHANNELS[mode] ?? 2) + lowFrequency
}

/** Reads the nested descriptors of an `esds` box: stream 3, in it decoder 4, in it the decoder's own 5. */
function elementaryStream(box: DataView, counted: number): AudioFormat {
  const decoderAt = contentAfter(box, { tag: 0x04, at: contentAfter(box, { tag: 0x03, at: 4 }) + 3 })
  const codec = OBJECT_TYPES[box.getUint8(decoderAt)] ?? 'aac'
  const specificAt = contentAfter(box, { tag: 0x05, at: decoderAt + 13 })
  if (codec !== 'aac' || specificAt === decoderAt + 13) return { codec, channels: counted }
  // Five bits of object type, four of rate (15: another 24 follow), four of channel configuration.
  const bits = box.getUint32(specificAt)
  const extended = bits >>> 27 === 31 || ((bits >>> 23) & 15) === 15
  const configuration = (bits >>> 19) & 15
  return { codec, channels: extended ? counted : AAC_CHANNELS[configuration] || counted }
}

/** What an `esds` box has for the decoder itself: of AAC its `AudioSpecificConfig`. Undefined where there is none. */
export function decoderSpecific(box: DataView): Uint8Array | undefined {
  const decoderAt = contentAfter(box, { tag: 0x04, at: contentAfter(box, { tag: 0x03, at: 4 }) + 3 })
  const at = decoderAt + 13
  const start = contentAfter(box, { tag: 0x05, at })
  if (start === at) return undefined
  const length = box.getUint8(start - 1)
  return new Uint8Array(box.buffer.slice(box.byteOffset + start, box.byteOffset + start + length))
}

/** Where the content of the descriptor at `at` begins, or `at` when that has another tag. */
function contentAfter(box: DataView, { tag, at }: { readonly tag: number; readonly at: number }): number {
  if (box.getUint8(at) !== tag) return at
  let content = at + 1
  while (content < at + 4 && box.getUint8(content) >= 0x80) content++
  return content + 1
}
