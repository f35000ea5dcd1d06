import type { LeechValidator } from '@streamvault/core'
import type { UrlAnswer } from './url-client.ts'

/** A file may change twice within the second that `Last-Modified` counts in. */
const STRONG_AFTER_MS = 1000

/**
 * What tells this version of a file from another, byte for byte: a strong ETag, else a `Last-Modified` that is at least a second
 * older than the answer (RFC 9110, 8.8.2.2); undefined where the server has neither.
 */
export function validatorOf({ headers }: Pick<UrlAnswer, 'headers'>): LeechValidator | undefined {
  const { etag, date, 'last-modified': modified } = headers
  if (etag !== undefined && /^"[^"]*"$/.test(etag)) return { header: 'etag', value: etag }
  if (modified === undefined || date === undefined) return undefined
  return Date.parse(date) - Date.parse(modified) >= STRONG_AFTER_MS
    ? { header: 'last-modified', value: modified }
    : undefined
}

/** Whether an answer is not of that version. One that does not say is taken to be. */
export function isOtherVersion({ header, value }: LeechValidator, { headers }: Pick<UrlAnswer, 'headers'>): boolean {
  const now = headers[header]
  return now !== undefined && now !== value
}
