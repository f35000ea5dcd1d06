/** Half-open: `start` is the first byte, `end` is one past the last. Both are safe integers, `0 <= start <= end`. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/** Number of bytes in `range`. */
export function rangeBytes(range: ByteRange): number {
  return range.end - range.start
}

/** Whether `range` is well formed and lies inside content of `sizeBytes`. */
export function rangeFits(range: ByteRange, sizeBytes: number): boolean {
  const { start, end } = range
  return Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && start <= end && end <= sizeBytes
}
