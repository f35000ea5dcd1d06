import type { BlobRef } from '@streamvault/core'
import { expect, test } from 'vitest'
import {
  backupKeyOf,
  backupLabelOf,
  backupTagOf,
  isSealedBy,
  parseBackupName,
  parseSeal,
  sealBytesOf,
  sealOf,
} from './backup-names.ts'

const MARK = { id: '0123456789abcdef', createdAt: Date.UTC(2026, 10, 28, 9, 46), vault: '1f00ba12'.repeat(4) }
const SHA256 = 'ab'.repeat(32)

test('a name says of which backup it is, with its ending and without', () => {
  for (const mark of [MARK, { ...MARK, part: 1 }, { ...MARK, part: 99_999 }]) {
    expect(parseBackupName(backupKeyOf(mark))).toEqual(mark)
    expect(parseBackupName(backupLabelOf(mark, 3).fileName)).toEqual(mark)
  }
  expect(backupKeyOf({ ...MARK, part: 2 })).toBe(
    'backup-20261128t094600z-1f00ba121f00ba121f00ba121f00ba12-0123456789abcdef-part-00002',
  )
  expect(backupLabelOf({ ...MARK, part: 2 }, 3).caption).toBe('StreamVault backup of 2026-11-28 09:46 UTC, part 2 of 3')
})

test.each(['', 'Film.mkv', 'backup-.age', backupKeyOf(MARK).replace('1128', '1399'), `${backupKeyOf(MARK)}.mkv`])(
  '%j is no name of a backup',
  (name) => {
    expect(parseBackupName(name)).toBeUndefined()
  },
)

test('a vault is known by its secret, which the tag does not tell', () => {
  expect(backupTagOf('one secret')).toMatch(/^[0-9a-f]{32}$/)
  expect(backupTagOf('one secret')).not.toBe(backupTagOf('another secret'))
})

test('a seal is read again, and one that does not hold together is refused', () => {
  const parts = [5, 7].map((sizeBytes) => ({ ref: `r${sizeBytes}` as BlobRef, sizeBytes }))
  const seal = sealOf(MARK, { sizeBytes: 12, sha256: SHA256, parts }, 'a secret')
  expect(parseSeal(sealBytesOf(seal))).toEqual(seal)
  const damaged = expect.objectContaining({ code: 'BACKUP_DAMAGED' })
  expect(() => parseSeal(sealBytesOf({ ...seal, sizeBytes: 13 }))).toThrow(damaged)
  expect(() => parseSeal(sealBytesOf({ ...seal, sha256: 'x' }))).toThrow(damaged)
  expect(() => parseSeal(Buffer.from('{"format":"streamvault-backup-seal","version":1'))).toThrow(damaged)
  expect(() => parseSeal(Buffer.from('null'))).toThrow(damaged)
})

test('a seal is of the vault that has the secret, and of one name', () => {
  const said = { sizeBytes: 5, sha256: SHA256, parts: [{ ref: 'r' as BlobRef, sizeBytes: 5 }] }
  const seal = sealOf(MARK, said, 'a secret')
  expect(isSealedBy(MARK, seal, ['another', 'a secret'])).toBe(true)
  expect(isSealedBy(MARK, seal, ['another'])).toBe(false)
  expect(isSealedBy({ ...MARK, createdAt: MARK.createdAt + 1000 }, seal, ['a secret'])).toBe(false)
  expect(isSealedBy(MARK, { ...seal, sizeBytes: 6 }, ['a secret'])).toBe(false)
  expect(isSealedBy(MARK, { ...seal, mac: 'ä' }, ['a secret'])).toBe(false)
})
