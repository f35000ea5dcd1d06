import { VaultError } from '@streamvault/core'
import { discardBody, type UrlAnswer } from './url-client.ts'

/** Who asks us to wait for longer is asked all the same: somebody watches the job. */
const RETRY_AFTER_MS_MAX = 600_000
/** Too early, too many, and what a server says of itself passes. */
const PASSING: readonly number[] = [408, 421, 425, 429]

/**
 * Throws, and lets go of the answer, when it is not the file or a piece of it: `URL_UNAVAILABLE` for what passes,
 * `URL_REFUSED`, and `URL_COMPRESSED`.
 */
export function assertAnswered(answer: UrlAnswer): void {
  const error = errorOf(answer)
  if (error === undefined) return
  discardBody(answer)
  throw error
}

function errorOf({ status, headers }: UrlAnswer): VaultError | undefined {
  const reason = `it answers ${status}`
  if (PASSING.includes(status) || status >= 500) {
    const retryAfterMs = retryAfterOf(headers)
    return new VaultError('URL_UNAVAILABLE', { reason }, retryAfterMs === undefined ? {} : { retryAfterMs })
  }
  if (status !== 200 && status !== 206) return new VaultError('URL_REFUSED', { reason })
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? ''
  return encoding === '' || encoding === 'identity' ? undefined : new VaultError('URL_COMPRESSED')
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
function retryAfterOf({ 'retry-after': value = '', date }: UrlAnswer['headers']): number | undefined {
  const waitMs = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.parse(date ?? '')
  return Number.isFinite(waitMs) ? Math.min(Math.max(waitMs, 0), RETRY_AFTER_MS_MAX) : undefined
}
