import { type ErrorCode, isVaultError, VaultError } from '@streamvault/core'

/** What a service says that did not do what it was asked. */
export interface S3Refusal {
  readonly status: number
  /** Of https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html, or of the service's own; absent where it says none. */
  readonly code?: string | undefined
  /** What its `Retry-After` says, in seconds. */
  readonly retryAfter?: string | undefined
  /** Where the bucket really is. */
  readonly region?: string | undefined
}

type Details = Readonly<Record<string, unknown>>

const CODES: ReadonlyMap<string, ErrorCode> = new Map([
  ['NoSuchKey', 'BLOB_NOT_FOUND'],
  ['EntityTooLarge', 'BLOB_TOO_LARGE'],
  ['SlowDown', 'STORE_THROTTLED'],
  ['RequestLimitExceeded', 'STORE_THROTTLED'],
  ['TooManyRequests', 'STORE_THROTTLED'],
  ['QuotaExceeded', 'STORE_FULL'],
  ['XMinioStorageFull', 'STORE_FULL'],
  ['XMinioAdminBucketQuotaExceeded', 'STORE_FULL'],
  ['XRgwQuotaExceeded', 'STORE_FULL'],
])

/** By the status alone, where the code tells nothing. */
const STATUSES: ReadonlyMap<number, ErrorCode> = new Map([
  [429, 'STORE_THROTTLED'],
  [507, 'STORE_FULL'],
])

const WRONG_REGION = 'the bucket is in another region, or at another endpoint'
const REASONS: ReadonlyMap<string, string> = new Map([
  ['NoSuchBucket', 'there is no such bucket'],
  ['NoSuchUpload', 'the upload was ended by somebody else'],
  ['InvalidAccessKeyId', 'the service knows no such key id'],
  ['SignatureDoesNotMatch', 'the secret is not that of the key id'],
  ['AccessDenied', 'the key may not do that; see docs/operations/mirrors.md'],
  ['AllAccessDisabled', 'the bucket is closed'],
  ['AccountProblem', 'the service has closed the account'],
  ['RequestTimeTooSkewed', 'the clock of this machine is wrong'],
  ['InvalidObjectState', 'the object is archived and would have to be restored first'],
  ['AuthorizationHeaderMalformed', WRONG_REGION],
  ['PermanentRedirect', WRONG_REGION],
])

const DEFAULT_RETRY_AFTER_MS = 1_000
const RETRY_AFTER_SECONDS_MAX = 3600

/** The vault's error for what a service answered. What is not plainly a missing blob is never called one. */
export function refusalError({ status, code, retryAfter, region }: S3Refusal, details: Details): VaultError {
  const known = CODES.get(code ?? '') ?? STATUSES.get(status) ?? 'STORE_UNAVAILABLE'
  const reason = REASONS.get(code ?? '') ?? (status >= 300 && status < 400 ? WRONG_REGION : undefined)
  const told = { ...details, status, ...(code && { code }), ...(reason && { reason }), ...(region && { region }) }
  const seconds = Number(retryAfter ?? Number.NaN)
  const asked = seconds >= 0 ? Math.min(seconds, RETRY_AFTER_SECONDS_MAX) * 1000 : undefined
  const retryAfterMs = asked ?? (known === 'STORE_THROTTLED' ? DEFAULT_RETRY_AFTER_MS : undefined)
  return new VaultError(known, told, retryAfterMs === undefined ? {} : { retryAfterMs })
}

/** The vault's error for what happened on the way: no connection, no answer, or half of one. */
export function connectionError(error: unknown, details: Details): VaultError {
  return isVaultError(error) ? error : new VaultError('STORE_UNAVAILABLE', details, { cause: error })
}

/** Whether the same request may well succeed in a moment. */
export function mayPass(error: unknown): error is VaultError {
  if (!isVaultError(error, 'STORE_UNAVAILABLE', 'STORE_THROTTLED')) return false
  const { status } = error.details
  return typeof status !== 'number' || status >= 500 || status === 429
}
