import type { IncomingHttpHeaders } from 'node:http'
import type { ByteRange } from '@streamvault/core'
import { parseHttpDate } from './parse-http-date.ts'
import { parseRange } from './parse-range.ts'
import type { Representation } from './representation.ts'

/** What decides about ranges and preconditions. */
export type Validated = Pick<Representation, 'sizeBytes' | 'etag' | 'modifiedAt'>

export interface PlanRequest {
  readonly method: 'GET' | 'HEAD'
  readonly headers: IncomingHttpHeaders
}

/** How to answer: `range` is what the body consists of, or would if it were not a HEAD. */
export type ResponsePlan =
  | { readonly status: 200 | 206; readonly range: ByteRange }
  | { readonly status: 304 | 412 | 416 }

/**
 * Decides about a request for bytes by RFC 9110: preconditions in the order of section 13.2.2, then the range.
 *
 * A range is ignored, as section 14.2 allows, when its unit is unknown, its syntax wrong, or there are several; and it must
 * be ignored for anything but GET.
 */
export function planResponse(request: PlanRequest, what: Validated): ResponsePlan {
  const refusal = checkPreconditions(request.headers, what)
  if (refusal !== undefined) return { status: refusal }
  const whole = { status: 200, range: { start: 0, end: what.sizeBytes } } as const
  if (request.method !== 'GET' || !rangeApplies(request.headers['if-range'], what)) return whole
  const range = parseRange(request.headers.range, what.sizeBytes)
  if (range === 'ignored') return whole
  return range === 'unsatisfiable' ? { status: 416 } : { status: 206, range }
}

function checkPreconditions(headers: IncomingHttpHeaders, what: Validated): 304 | 412 | undefined {
  const ifMatch = headers['if-match']
  const ifNoneMatch = headers['if-none-match']
  if (ifMatch !== undefined) {
    if (!listHas(ifMatch, what.etag, 'strong')) return 412
  } else if (modifiedSince(headers['if-unmodified-since'], what) === true) return 412
  if (ifNoneMatch !== undefined) return listHas(ifNoneMatch, what.etag, 'weak') ? 304 : undefined
  return modifiedSince(headers['if-modified-since'], what) === false ? 304 : undefined
}

/** Section 13.1.5: a strong comparison for tags, equality for dates. */
function rangeApplies(ifRange: string | string[] | undefined, what: Validated): boolean {
  if (ifRange === undefined) return true
  if (typeof ifRange !== 'string') return false
  if (ifRange.endsWith('"')) return ifRange === what.etag
  return parseHttpDate(ifRange) === wholeSeconds(what.modifiedAt)
}

function listHas(header: string, etag: string, comparison: 'strong' | 'weak'): boolean {
  if (header.trim() === '*') return true
  const tags = header.match(/(?:W\/)?"[^"]*"/g) ?? []
  return tags.some((tag) => tag === etag || (comparison === 'weak' && tag === `W/${etag}`))
}

/** Undefined when there is no date to compare with: an invalid one is to be ignored. */
function modifiedSince(header: string | undefined, what: Validated): boolean | undefined {
  const date = header === undefined ? undefined : parseHttpDate(header)
  return date === undefined ? undefined : wholeSeconds(what.modifiedAt) > date
}

function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1000) * 1000
}
