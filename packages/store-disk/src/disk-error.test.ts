import { type ErrorCode, isVaultError, VaultError } from '@streamvault/core'
import { expect, test } from 'vitest'
import { diskError } from './disk-error.ts'

const table: readonly (readonly [string | undefined, ErrorCode])[] = [
  ['ENOSPC', 'STORE_FULL'],
  ['EDQUOT', 'STORE_FULL'],
  ['ENOENT', 'STORE_UNAVAILABLE'],
  ['EACCES', 'STORE_UNAVAILABLE'],
  ['EPERM', 'STORE_UNAVAILABLE'],
  ['EIO', 'STORE_UNAVAILABLE'],
  ['EMFILE', 'STORE_UNAVAILABLE'],
  ['EROFS', 'STORE_UNAVAILABLE'],
  ['ENOTDIR', 'STORE_UNAVAILABLE'],
  ['constructor', 'STORE_UNAVAILABLE'],
  [undefined, 'STORE_UNAVAILABLE'],
]

test.each(table)('turns %s into %s and keeps it as the cause', (errno, code) => {
  const cause = Object.assign(new Error('from the file system'), { code: errno })
  const error = diskError(cause, { blob: 'a' })
  expect(error).toMatchObject({ code, cause, details: { blob: 'a' } })
})

test('leaves an error of the vault as it is', () => {
  const error = new VaultError('BLOB_TRUNCATED')
  expect(diskError(error, {})).toBe(error)
})

test('explains what is not even an error as unavailable', () => {
  expect(isVaultError(diskError('broken', {}), 'STORE_UNAVAILABLE')).toBe(true)
})
