import { assert } from '../assert.ts'
import type { ByteRange } from '../vocabulary/byte-range.ts'

/** The one grid of reading, caching, verifying and fetching; also the largest aligned `upload.getFile` of Telegram. */
export const SLICE_BYTES = 1 << 20

/** How many slices cover `sizeBytes`; an empty file has none. */
export function sliceCount(sizeBytes: number): number {
  return Math.ceil(sizeBytes / SLICE_BYTES)
}

/** Where slice `index` of a file of `sizeBytes` lies: whole slices, but for the last. */
export function sliceRange(index: number, sizeBytes: number): ByteRange {
  assert(index >= 0 && index < sliceCount(sizeBytes), 'the slice is inside the file')
  const start = index * SLICE_BYTES
  return { start, end: Math.min(start + SLICE_BYTES, sizeBytes) }
}

/** The slice that holds the byte at `position`. */
export function sliceIndexAt(position: number): number {
  return Math.floor(position / SLICE_BYTES)
}
