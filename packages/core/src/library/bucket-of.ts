import type { Bucket } from '../vocabulary/media.ts'

/** Lowest picture height that still counts as each bucket: wide pictures are cropped, so 1920×800 is 1080p. */
const FLOORS: readonly (readonly [Bucket, number])[] = [
  ['2160p', 1441],
  ['1080p', 721],
  ['720p', 577],
]

/**
 * The quality class of a picture, by the larger of its lines and those that a 16:9 picture of its length has, however it is cropped
 * and whichever way up it is.
 */
export function bucketOf({ width, height }: { readonly width: number; readonly height: number }): Bucket {
  const lines = Math.max(Math.min(width, height), (Math.max(width, height) * 9) / 16)
  return FLOORS.find(([, floor]) => lines >= floor)?.[0] ?? '480p'
}
