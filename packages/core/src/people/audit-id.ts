import type { Instant } from '../ports/clock.ts'

const DIGITS = 17
const NEWEST = BigInt(Number.MAX_SAFE_INTEGER)

/** Ids that sort the newest first, and of one instant by `unique`. */
export function auditId(at: Instant, unique: string): string {
  return `${(NEWEST - BigInt(at)).toString().padStart(DIGITS, '0')}-${unique}`
}
