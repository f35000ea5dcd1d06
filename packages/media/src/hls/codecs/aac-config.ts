import { Bits } from './bits.ts'

/** By `samplingFrequencyIndex` of ISO/IEC 14496-3, table 1.18. */
const AAC_RATES = [
  ...[96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000, 7350],
] as const
/** By `channelConfiguration`; 0 leaves it to the stream. */
const CHANNELS = [0, 1, 2, 3, 4, 5, 6, 8]
const OWN_RATE = 15
const ESCAPE = 31
/** Object types (ISO/IEC 14496-3, table 1.17). */
const LOW_COMPLEXITY = 2
const GENERAL: readonly number[] = [1, LOW_COMPLEXITY, 3, 4]

export interface AacConfig {
  readonly objectType: number
  /** Of the core, which with SBR is half of what is heard. */
  readonly sampleRate: number
  /** 0 where the stream tells. */
  readonly channels: number
  readonly frameSamples: number
}

/** What an `AudioSpecificConfig` says; undefined where it is none. */
export function readAacConfig(bytes: Uint8Array): AacConfig | undefined {
  if (bytes.length < 2) return undefined
  const bits = new Bits(bytes)
  const objectType = readObjectType(bits)
  const index = bits.read(4)
  const sampleRate = index === OWN_RATE ? bits.read(24) : (AAC_RATES[index] ?? 0)
  const channels = CHANNELS[bits.read(4)] ?? 0
  // Behind an extension the rate of what is heard and the core's own type follow.
  if (!GENERAL.includes(objectType) && bits.read(4) === OWN_RATE) bits.read(24)
  const core = GENERAL.includes(objectType) ? objectType : readObjectType(bits)
  const isShort = GENERAL.includes(core) && bits.flag()
  return sampleRate > 0 ? { objectType, sampleRate, channels, frameSamples: isShort ? 960 : 1024 } : undefined
}

function readObjectType(bits: Bits): number {
  const type = bits.read(5)
  return type === ESCAPE ? 32 + bits.read(6) : type
}

/** The `AudioSpecificConfig` of AAC-LC. */
export function lowComplexityConfig({ sampleRate, channels }: Pick<AacConfig, 'sampleRate' | 'channels'>): Uint8Array {
  const rate = (AAC_RATES as readonly number[]).indexOf(sampleRate)
  return Uint8Array.of((LOW_COMPLEXITY << 3) | (rate >> 1), ((rate & 1) << 7) | (CHANNELS.indexOf(channels) << 3))
}
