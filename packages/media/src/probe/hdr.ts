import type { HdrKind, VideoTrack } from '@streamvault/core'

/** `TransferCharacteristics` of ITU-T H.273, table 3. */
const TRANSFERS: Readonly<Record<number, HdrKind>> = { 16: 'hdr10', 18: 'hlg' }

/** The `hdr` of a picture with such transfer characteristics; nothing for the ordinary ones. */
export function hdrOf(transfer: number | undefined): Pick<VideoTrack, 'hdr'> {
  const hdr = TRANSFERS[transfer ?? 0]
  return hdr === undefined ? {} : { hdr }
}

/**
 * The profile that a `DOVIDecoderConfigurationRecord` tells: seven bits behind two bytes of version (Dolby Vision Streams within the ISO Base
 * Media File Format, 3.1). Nothing for what is too short, or says that it is of no version.
 */
export function dolbyVisionOf(record: Uint8Array | undefined): Pick<VideoTrack, 'dolbyVisionProfile'> {
  const [major = 0, , third] = record ?? []
  return third === undefined || major === 0 ? {} : { dolbyVisionProfile: third >> 1 }
}

/** Frames in a second, as containers tell them: to thousandths, and only where they can be true. */
export function frameRateOf(frames: number, seconds: number): Pick<VideoTrack, 'frameRate'> {
  const rate = Math.round((frames / seconds) * 1000) / 1000
  return Number.isFinite(rate) && rate >= 1 && rate <= 1000 ? { frameRate: rate } : {}
}
