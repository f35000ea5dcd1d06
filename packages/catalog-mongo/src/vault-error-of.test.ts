import { VaultError } from '@streamvault/core'
import { MongoNetworkError, MongoServerError, MongoServerSelectionError } from 'mongodb'
import { expect, test } from 'vitest'
import { vaultErrorOf } from './vault-error-of.ts'

test.each([
  [11_000, 'CATALOG_CONFLICT'],
  [13, 'CATALOG_REFUSED'],
  [18, 'CATALOG_REFUSED'],
  [91, 'CATALOG_UNAVAILABLE'],
  [10_107, 'CATALOG_UNAVAILABLE'],
  [99_999, 'CATALOG_UNAVAILABLE'],
])('the code %i of MongoDB becomes %s, with its cause', (engineCode, code) => {
  const cause = new MongoServerError({ message: 'what the server says', code: engineCode })
  expect(vaultErrorOf(cause)).toMatchObject({ code, details: { engineCode }, cause })
})

test.each([
  new MongoNetworkError('connection closed'),
  new MongoServerSelectionError('nobody there', Object.create(null)),
  new TypeError('no error of the driver'),
  'thrown text',
  undefined,
])('what the server did not say becomes CATALOG_UNAVAILABLE: %s', (cause) => {
  const error = vaultErrorOf(cause)
  expect(error.code).toBe('CATALOG_UNAVAILABLE')
  expect(error.cause).toBe(cause)
})

test('our own errors stay as they are', () => {
  const error = new VaultError('LEASE_LOST')
  expect(vaultErrorOf(error)).toBe(error)
})
