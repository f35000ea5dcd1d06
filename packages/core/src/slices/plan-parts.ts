import { assert } from '../assert.ts'
import type { ByteRange } from '../vocabulary/byte-range.ts'
import { SLICE_BYTES } from './slice-grid.ts'

/**
 * Splits a file into the parts it is stored as, in order and without gaps.
 *
 * Each part is at most `partBytesMax` (at least one slice) and a whole number of slices, but for the last.
 */
export function planParts(sizeBytes: number, partBytesMax: number): ByteRange[] {
  assert(partBytesMax >= SLICE_BYTES, 'a part holds at least one slice')
  const partBytes = Math.floor(partBytesMax / SLICE_BYTES) * SLICE_BYTES
  const parts: ByteRange[] = []
  for (let start = 0; start < sizeBytes; start += partBytes) {
    parts.push({ start, end: Math.min(start + partBytes, sizeBytes) })
  }
  return parts
}
