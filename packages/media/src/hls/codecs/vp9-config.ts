import { Bits } from './bits.ts'
import type { Colour } from './formats.ts'

const FRAME_MARK = 2
const SYNC_CODE = 0x49_83_42
const RGB = 7
/** Without a word about colours (ITU-T H.273): 2 is unspecified. */
const UNSPECIFIED: Colour = { primaries: 2, transfer: 2, matrix: 2, isFullRange: false }
/** Levels by the most luma samples of a picture, and in a second (VP9 levels of WebM, in tenths). */
const LEVELS: readonly (readonly [level: number, pictureSamples: number, secondSamples: number])[] = [
  [10, 36_864, 829_440],
  [11, 73_728, 2_764_800],
  [20, 122_880, 4_608_000],
  [21, 245_760, 9_216_000],
  [30, 552_960, 20_736_000],
  [31, 983_040, 36_864_000],
  [40, 2_228_224, 83_558_400],
  [41, 2_228_224, 160_432_128],
  [50, 8_912_896, 311_951_360],
  [51, 8_912_896, 588_251_136],
  [52, 8_912_896, 1_176_502_272],
  [60, 35_651_584, 1_176_502_272],
  [61, 35_651_584, 2_353_004_544],
  [62, 35_651_584, 4_706_009_088],
]
const FRAME_RATE_USUAL = 30

interface Pictures {
  readonly width: number
  readonly height: number
  readonly frameRate?: number | undefined
  readonly colour?: Colour | undefined
}

/** The content of a `vpcC` box behind its version and flags, from the header of a key frame; undefined where it is none. */
export function vp9Config(keyFrame: Uint8Array, of: Pictures): Uint8Array | undefined {
  const bits = new Bits(keyFrame)
  if (bits.read(2) !== FRAME_MARK) return undefined
  const profile = bits.read(1) + bits.read(1) * 2
  if (profile === 3) bits.read(1)
  const isOther = bits.flag() || bits.flag()
  bits.read(2)
  if (isOther || bits.read(24) !== SYNC_CODE) return undefined
  const depth = profile >= 2 ? (bits.flag() ? 12 : 10) : 8
  const isRgb = bits.read(3) === RGB
  const isFullRange = isRgb || bits.flag()
  const subsampling = profile % 2 === 0 ? 1 : isRgb ? 3 : subsamplingOf(bits)
  const { primaries, transfer, matrix } = of.colour ?? UNSPECIFIED
  const range = Number(of.colour?.isFullRange ?? isFullRange)
  const packed = (depth << 4) | (subsampling << 1) | range
  return Uint8Array.of(profile, levelOf(of), packed, primaries, transfer, matrix, 0, 0)
}

/** 1: both halved, 2: columns halved, 3: none. */
function subsamplingOf(bits: Bits): number {
  const isNarrow = bits.flag()
  return isNarrow ? (bits.flag() ? 1 : 2) : 3
}

function levelOf({ width, height, frameRate = FRAME_RATE_USUAL }: Pictures): number {
  const samples = width * height
  const fitting = LEVELS.find(([, picture, second]) => samples <= picture && samples * frameRate <= second)
  return fitting?.[0] ?? 62
}
