import { SEGMENT_SECONDS } from './plan-segments.ts'

/** A stretch of the clock of the film in which sound and texts are cut, the same for all files of a cut. */
export interface Cell {
  readonly index: number
  readonly startSeconds: number
  /** Infinite for the last one, which takes what is left. */
  readonly endSeconds: number
}

/** How many cells a film has. */
export function cellCount(durationSeconds: number): number {
  return Math.max(1, Math.ceil(durationSeconds / SEGMENT_SECONDS))
}

/** A cell by its number, undefined where the film has none. */
export function cellAt(index: number, durationSeconds: number): Cell | undefined {
  const count = cellCount(durationSeconds)
  if (!Number.isInteger(index) || index < 0 || index >= count) return undefined
  const isLast = index === count - 1
  const startSeconds = index * SEGMENT_SECONDS
  return { index, startSeconds, endSeconds: isLast ? Number.POSITIVE_INFINITY : startSeconds + SEGMENT_SECONDS }
}
