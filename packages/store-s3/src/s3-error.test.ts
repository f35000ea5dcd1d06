import { type ErrorCode, isVaultError, VaultError } from '@streamvault/core'
import { expect, test } from 'vitest'
import { connectionError, mayPass, refusalError } from './s3-error.ts'

const table: readonly (readonly [number, string | undefined, ErrorCode, boolean])[] = [
  [404, 'NoSuchKey', 'BLOB_NOT_FOUND', false],
  [404, 'NoSuchBucket', 'STORE_UNAVAILABLE', false],
  [404, undefined, 'STORE_UNAVAILABLE', false],
  [403, 'AccessDenied', 'STORE_UNAVAILABLE', false],
  [403, 'QuotaExceeded', 'STORE_FULL', false],
  [507, undefined, 'STORE_FULL', false],
  [507, 'XMinioStorageFull', 'STORE_FULL', false],
  [400, 'EntityTooLarge', 'BLOB_TOO_LARGE', false],
  [503, 'SlowDown', 'STORE_THROTTLED', true],
  [429, undefined, 'STORE_THROTTLED', true],
  [503, 'ServiceUnavailable', 'STORE_UNAVAILABLE', true],
  [500, 'InternalError', 'STORE_UNAVAILABLE', true],
  [301, 'PermanentRedirect', 'STORE_UNAVAILABLE', false],
  [400, 'constructor', 'STORE_UNAVAILABLE', false],
]

test.each(table)('turns %i %s into %s', (status, code, expected, passes) => {
  const error = refusalError({ status, code }, { bucket: 'films' })
  expect(error).toMatchObject({ code: expected, details: { bucket: 'films', status } })
  expect(mayPass(error)).toBe(passes)
})

test('whoever is asked to wait is told how long', () => {
  expect(refusalError({ status: 503, code: 'SlowDown', retryAfter: '7' }, {}).retryAfterMs).toBe(7000)
  expect(refusalError({ status: 503, code: 'SlowDown' }, {}).retryAfterMs).toBe(1000)
  expect(refusalError({ status: 503, retryAfter: '7' }, {}).retryAfterMs).toBe(7000)
  expect(refusalError({ status: 503, retryAfter: 'Fri, 27 Nov 2026 22:00:00 GMT' }, {}).retryAfterMs).toBe(undefined)
})

test('a bucket elsewhere is told, with where it is', () => {
  const error = refusalError({ status: 301, region: 'eu-central-1' }, {})
  expect(error.details).toMatchObject({
    reason: 'the bucket is in another region, or at another endpoint',
    region: 'eu-central-1',
  })
})

test('what happens on the way keeps its cause, and an error of the vault is left as it is', () => {
  const [cause, known] = [new Error('ECONNREFUSED'), new VaultError('BLOB_TRUNCATED')]
  expect(connectionError(cause, {})).toMatchObject({ code: 'STORE_UNAVAILABLE', cause })
  expect(connectionError(known, {})).toBe(known)
  expect(mayPass(connectionError(cause, {}))).toBe(true)
  expect(isVaultError(connectionError('broken', {}), 'STORE_UNAVAILABLE')).toBe(true)
})
