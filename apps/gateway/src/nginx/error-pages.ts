import { ERRORS, type ErrorCode } from '@streamvault/core'
import type { Lines } from './lines.ts'

export interface Problem {
  readonly code: ErrorCode
  readonly retrySeconds?: number
}

/** What nginx itself finds wrong, by the status it has for it. */
export const PROBLEMS: Readonly<Record<string, Problem>> = {
  400: { code: 'REQUEST_INVALID' },
  404: { code: 'ROUTE_NOT_FOUND' },
  405: { code: 'METHOD_NOT_ALLOWED' },
  413: { code: 'REQUEST_TOO_LARGE' },
  414: { code: 'REQUEST_TOO_LARGE' },
  416: { code: 'RANGE_NOT_SATISFIABLE' },
  // What it says 400 to as well: fields that are too long.
  494: { code: 'REQUEST_TOO_LARGE' },
  429: { code: 'REQUESTS_TOO_MANY', retrySeconds: 1 },
  500: { code: 'INTERNAL' },
  501: { code: 'REQUEST_INVALID' },
  502: { code: 'UPSTREAM_UNAVAILABLE', retrySeconds: 5 },
  503: { code: 'NOT_READY', retrySeconds: 5 },
  504: { code: 'UPSTREAM_UNAVAILABLE', retrySeconds: 5 },
}

/** Where nginx finds what to say. It is an address, because what cannot be read as a request has none to go on from. */
export function problemPath(status: string): string {
  return `/problems/${status}`
}

/** Sends each of them to its problem. A location that has an `error_page` of its own must name these again. */
export function errorPages(): Lines {
  return Object.entries(PROBLEMS).map(
    ([status, { code }]) => `error_page ${status} =${ERRORS[code].status} ${problemPath(status)};`,
  )
}
