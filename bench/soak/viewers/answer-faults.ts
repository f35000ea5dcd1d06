import type { IncomingHttpHeaders } from 'node:http'
import type { VisitPlan } from './visit.ts'

/** Where a body begins, and how long it is. */
export interface PromisedBody {
  readonly start: number
  readonly sizeBytes: number
}

/** What an answer of 2xx promises, or what is wrong with its head. */
export function readPromise(
  { offer, range, method, isBrowser }: VisitPlan,
  status: number,
  headers: IncomingHttpHeaders,
): PromisedBody | string {
  const total = offer.bytes.sizeBytes
  const length = Number(headers['content-length'] ?? Number.NaN)
  if (!Number.isSafeInteger(length)) return 'an answer has no length'
  if (range === undefined) {
    if (status !== 200) return `everything was asked for, and ${status} is the answer`
    return length === total
      ? { start: 0, sizeBytes: method === 'HEAD' ? 0 : length }
      : `${length} bytes are all of ${total}`
  }
  if (status !== 206) return `a range was asked for, and ${status} is the answer`
  const [, first, last, size] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers['content-range'] ?? '') ?? []
  if (size === undefined) return 'a range has no place'
  const start = 'suffix' in range ? Math.max(0, total - range.suffix) : range.first
  const end = 'suffix' in range ? total : Math.min(range.last + 1, total)
  const promised = { start: Number(first), end: Number(last) + 1 }
  const isWhole = promised.end === end || (isBrowser && promised.end > start && promised.end < end)
  if (Number(size) !== total || promised.start !== start || !isWhole) {
    return `${start} to ${end} of ${total} was asked for, and ${promised.start} to ${promised.end} of ${size} is the answer`
  }
  if (length !== promised.end - start) return `${promised.end - start} bytes are promised as ${length}`
  return { start, sizeBytes: method === 'HEAD' ? 0 : length }
}

/** The field by which a plan asks for its range. */
export function rangeField({ range }: VisitPlan): string | undefined {
  if (range === undefined) return undefined
  if ('suffix' in range) return `bytes=-${range.suffix}`
  return range.last === Number.POSITIVE_INFINITY ? `bytes=${range.first}-` : `bytes=${range.first}-${range.last}`
}
