import { VaultError } from '@streamvault/core'
import { SqliteError } from 'better-sqlite3'
import { expect, test } from 'vitest'
import { vaultErrorOf } from './vault-error-of.ts'

test.each([
  ['SQLITE_CONSTRAINT_UNIQUE', 'CATALOG_CONFLICT'],
  ['SQLITE_CONSTRAINT_PRIMARYKEY', 'CATALOG_CONFLICT'],
  ['SQLITE_CONSTRAINT_NOTNULL', 'CATALOG_UNAVAILABLE'],
  ['SQLITE_BUSY', 'CATALOG_UNAVAILABLE'],
  ['SQLITE_BUSY_SNAPSHOT', 'CATALOG_UNAVAILABLE'],
  ['SQLITE_LOCKED', 'CATALOG_UNAVAILABLE'],
  ['SQLITE_FULL', 'CATALOG_UNAVAILABLE'],
  ['SQLITE_IOERR_FSYNC', 'CATALOG_UNAVAILABLE'],
  ['SQLITE_CORRUPT', 'CATALOG_UNAVAILABLE'],
  ['SQLITE_NOTADB', 'CATALOG_UNAVAILABLE'],
  ['SQLITE_CANTOPEN', 'CATALOG_UNAVAILABLE'],
  ['SQLITE_FROM_THE_FUTURE', 'CATALOG_UNAVAILABLE'],
])('%s becomes %s, with its cause', (engineCode, code) => {
  const cause = new SqliteError('what the engine says', engineCode)
  expect(vaultErrorOf(cause)).toMatchObject({ code, details: { engineCode }, cause })
})

test.each([new TypeError('The database connection is not open'), 'thrown text', undefined])(
  'what does not come from the engine becomes CATALOG_UNAVAILABLE too: %s',
  (cause) => {
    const error = vaultErrorOf(cause)
    expect(error.code).toBe('CATALOG_UNAVAILABLE')
    expect(error.cause).toBe(cause)
  },
)

test('our own errors stay as they are', () => {
  const error = new VaultError('LEASE_LOST')
  expect(vaultErrorOf(error)).toBe(error)
})
