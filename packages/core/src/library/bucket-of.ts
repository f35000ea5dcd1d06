import type { Bucket } from '../vocabulary/media.ts'

/** Lowest picture height that still counts as each bucket: wide pictures are cropped, so 1920×800 is 1080p. */
const FLOORS: readonly (readonly [Bucket, number])[] = [
  ['2160p', 1441],
  ['1080p', 721],
  ['720p', 577],
]

/** The quality class of a picture, by the larger of its height and the 16:9 height of its width. */
export function bucketOf(picture: { readonly width: number; readonly height: number }): Bucket {
  const lines = Math.max(picture.height, (picture.width * 9) / 16)
  return FLOORS.find(([, floor]) => lines >= floor)?.[0] ?? '480p'
}
