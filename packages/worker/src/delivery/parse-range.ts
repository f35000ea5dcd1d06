import type { ByteRange } from '@streamvault/core'

/** Digits beyond this would not be a safe integer; such a position lies behind the end of anything. */
const DIGITS_MAX = 15

/**
 * Reads a `Range` header against content of `sizeBytes` (RFC 9110, section 14.1.2).
 *
 * `ignored` means to answer as if there were no header; `unsatisfiable` means 416. A suffix of empty content is ignored:
 * it is satisfiable by the letter, but no `Content-Range` can say so.
 */
export function parseRange(header: string | undefined, sizeBytes: number): ByteRange | 'ignored' | 'unsatisfiable' {
  const match = header === undefined ? null : /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(header)
  const [, first = '', last = ''] = match ?? []
  if (match === null || (first === '' && last === '')) return 'ignored'
  if (first === '') return parseSuffix(positionOf(last), sizeBytes)
  const start = positionOf(first)
  const end = last === '' ? sizeBytes : positionOf(last) + 1
  if (last !== '' && isReversed(first, last)) return 'ignored'
  return start >= sizeBytes ? 'unsatisfiable' : { start, end: Math.min(end, sizeBytes) }
}

function parseSuffix(suffixBytes: number, sizeBytes: number): ByteRange | 'ignored' | 'unsatisfiable' {
  if (suffixBytes === 0) return 'unsatisfiable'
  if (sizeBytes === 0) return 'ignored'
  return { start: Math.max(0, sizeBytes - suffixBytes), end: sizeBytes }
}

/** Compares exactly, however many digits there are; hardly ever are there so many that it takes big numbers. */
function isReversed(first: string, last: string): boolean {
  const isSafe = first.length <= DIGITS_MAX && last.length <= DIGITS_MAX
  return isSafe ? Number(first) > Number(last) : BigInt(first) > BigInt(last)
}

function positionOf(digits: string): number {
  const significant = digits.replace(/^0+(?=\d)/, '')
  return significant.length > DIGITS_MAX ? Number.MAX_SAFE_INTEGER - 1 : Number(significant)
}
