import { readAacConfig } from './aac-config.ts'
import { Bits } from './bits.ts'
import type { ConvertedCodec, PassedCodec, SoundFormat } from './formats.ts'

/** Of Opus, in samples at 48 kHz, by the upper five bits of a packet (RFC 6716, table 2): three sizes of four, then others. */
const OPUS_SAMPLES = [
  ...[480, 960, 1920, 2880, 480, 960, 1920, 2880, 480, 960, 1920, 2880],
  ...[480, 960, 480, 960, 120, 240, 480, 960, 120, 240, 480, 960, 120, 240, 480, 960, 120, 240, 480, 960],
]
const AC3_SAMPLES = 1536
const EAC3_BLOCK_SAMPLES = 256
const EAC3_BLOCKS = [1, 2, 3, 6]
const DTS_BLOCK_SAMPLES = 32
const DTS_CORE = 0x7ffe_8001

/** How many samples a packet holds, by its own header; 0 where that does not say. */
export function frameSamples({ codec, config }: SoundFormat<PassedCodec | ConvertedCodec>, data: Uint8Array): number {
  switch (codec) {
    case 'aac':
      return readAacConfig(config)?.frameSamples ?? 0
    case 'opus':
      return opusSamples(data)
    case 'mp3':
      return ((data[1] ?? 0) & 0x08) !== 0 ? 1152 : 576
    case 'flac':
      return flacSamples(data)
    case 'ac3':
      return AC3_SAMPLES
    case 'eac3':
      return eac3Samples(data)
    case 'dts':
      return dtsSamples(data)
  }
}

function opusSamples(data: Uint8Array): number {
  const [head = 0, second = 0] = data
  const each = OPUS_SAMPLES[head >> 3] ?? 0
  const count = [1, 2, 2, second & 63][head & 3] ?? 1
  return data.length === 0 ? 0 : each * count
}

/** RFC 9639, 9.1.1: by a code, or by a number behind the coded one of the frame. */
function flacSamples(data: Uint8Array): number {
  const code = (data[2] ?? 0) >> 4
  if (code === 1) return 192
  if (code >= 2 && code <= 5) return 576 * 2 ** (code - 2)
  if (code >= 8) return 2 ** code
  // The frame's number is coded as UTF-8 does it: the ones at its front tell how long it is.
  const at = 4 + Math.max(1, Math.clz32(~((data[4] ?? 0) << 24)))
  const [high = 0, low = 0] = data.subarray(at)
  return code === 6 ? high + 1 : code === 7 ? high * 256 + low + 1 : 0
}

/** ETSI TS 102 366, E.1.3.1; of a packet with dependent streams the first one counts. */
function eac3Samples(data: Uint8Array): number {
  const bits = new Bits(data, 32)
  const rate = bits.read(2)
  return EAC3_BLOCK_SAMPLES * (rate === 3 ? 6 : (EAC3_BLOCKS[bits.read(2)] ?? 6))
}

/** ETSI TS 102 114, 5.3.1. */
function dtsSamples(data: Uint8Array): number {
  const bits = new Bits(data)
  if (bits.read(32) !== DTS_CORE) return 0
  bits.read(7)
  return (bits.read(7) + 1) * DTS_BLOCK_SAMPLES
}
