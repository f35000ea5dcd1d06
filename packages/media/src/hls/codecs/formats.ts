/** Codecs of pictures that browsers play out of CMAF, by the short names of the probe. */
export const PICTURE_CODECS = ['avc', 'hevc', 'av1', 'vp9'] as const
/** Codecs of sound that browsers play out of CMAF. */
export const PASSED_CODECS = ['aac', 'opus', 'mp3', 'flac'] as const
/** Codecs of sound that are converted to AAC. */
export const CONVERTED_CODECS = ['ac3', 'eac3', 'dts'] as const

export type PictureCodec = (typeof PICTURE_CODECS)[number]
export type PassedCodec = (typeof PASSED_CODECS)[number]
export type ConvertedCodec = (typeof CONVERTED_CODECS)[number]

/** What a decoder and a screen have to know of the pictures of a track. */
export interface PictureFormat {
  readonly codec: PictureCodec
  /** The content of `avcC`, `hvcC`, `av1C`, or of `vpcC` behind its version and flags. */
  readonly config: Uint8Array
  /** As coded. */
  readonly width: number
  readonly height: number
  /** How wide a pixel is for its height, unless it is square. */
  readonly pixelShape?: { readonly width: number; readonly height: number }
  /** Code points of ITU-T H.273. */
  readonly colour?: Colour
  /** Of a picture that is turned: nine numbers as `tkhd` has them. */
  readonly matrix?: Uint8Array
}

export interface Colour {
  readonly primaries: number
  readonly transfer: number
  readonly matrix: number
  readonly isFullRange: boolean
}

/** What a decoder has to know of the sound of a track. */
export interface SoundFormat<Codec = PassedCodec> {
  readonly codec: Codec
  /** The `AudioSpecificConfig` of AAC, the content of `dOps` or `dfLa`; empty for others. */
  readonly config: Uint8Array
  readonly channels: number
  /** Of the samples that a packet is made of: for Opus 48,000, for HE-AAC half of what is heard. */
  readonly sampleRate: number
}

/** Whether sound is handed out in fragments of MP4, as all is but MP3. */
export function isInFragments(format: SoundFormat): format is SoundFormat<Exclude<PassedCodec, 'mp3'>> {
  return format.codec !== 'mp3'
}

export function isPassed(codec: string): codec is PassedCodec {
  return (PASSED_CODECS as readonly string[]).includes(codec)
}

export function isConverted(codec: string): codec is ConvertedCodec {
  return (CONVERTED_CODECS as readonly string[]).includes(codec)
}
