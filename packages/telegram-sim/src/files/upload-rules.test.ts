import { expect, test } from 'vitest'
import { toLong } from '../tl/tl-long.ts'
import type { Account, UserAccount } from '../world/accounts.ts'
import { checkPart, checkParts } from './upload-rules.ts'

const KIB = 1024
const user: UserAccount = { kind: 'user', id: 1, name: 'User', homeDataCenterId: 1, phone: '1', loginCode: '1' }
const premium: UserAccount = { ...user, isPremium: true }

interface Part {
  readonly filePart: number
  readonly size: number
  readonly total?: number
  readonly account?: Account
}

const check = ({ filePart, size, total = 4000, account = user }: Part) => {
  const part = { fileId: toLong(1n), filePart, bytes: new Uint8Array(size) }
  checkPart(account, { _: 'upload.saveBigFilePart', ...part, fileTotalParts: total })
}

test.each<Part>([
  { filePart: 0, size: 512 * KIB },
  { filePart: 3999, size: 512 * KIB },
  { filePart: 3999, size: 1 },
  { filePart: 7999, size: 512 * KIB, total: 8000, account: premium },
  { filePart: 5, size: KIB, total: -1 },
])('allows %j', (part) => {
  expect(() => check(part)).not.toThrow()
})

test.each<[Part, string]>([
  [{ filePart: 0, size: 0 }, 'FILE_PART_EMPTY'],
  [{ filePart: 0, size: 512 * KIB + 1 }, 'FILE_PART_TOO_BIG'],
  [{ filePart: 0, size: 3 * KIB }, 'FILE_PART_SIZE_INVALID'],
  [{ filePart: 0, size: KIB + 1 }, 'FILE_PART_SIZE_INVALID'],
  [{ filePart: 5, size: KIB + 1, total: -1 }, 'FILE_PART_SIZE_INVALID'],
  [{ filePart: -1, size: KIB }, 'FILE_PART_INVALID'],
  [{ filePart: 4000, size: KIB, total: -1 }, 'FILE_PART_INVALID'],
  [{ filePart: 4, size: KIB, total: 4 }, 'FILE_PART_INVALID'],
  [{ filePart: 0, size: KIB, total: 0 }, 'FILE_PARTS_INVALID'],
  [{ filePart: 0, size: KIB, total: -2 }, 'FILE_PARTS_INVALID'],
  [{ filePart: 0, size: KIB, total: 4001 }, 'FILE_PARTS_INVALID'],
  [{ filePart: 0, size: KIB, total: 8001, account: premium }, 'FILE_PARTS_INVALID'],
])('refuses %j with %s', (part, error) => {
  expect(() => check(part)).toThrow(error)
})

const big = (sizes: readonly (number | undefined)[]) => {
  const parts = new Map(sizes.flatMap((size, part) => (size === undefined ? [] : [[part, size] as const])))
  return checkParts({ _: 'inputFileBig', id: toLong(1n), parts: sizes.length, name: 'a' }, parts)
}

test('the parts of the largest files make 2,000 MiB, and 4,000 for premium accounts', () => {
  expect(big(new Array(4000).fill(512 * KIB)).sizeBytes).toBe(2000 * KIB * KIB)
  expect(big(new Array(8000).fill(512 * KIB)).sizeBytes).toBe(4000 * KIB * KIB)
})

test.each<[readonly (number | undefined)[], string]>([
  [[KIB, undefined, KIB], 'FILE_PART_1_MISSING'],
  [[undefined, KIB], 'FILE_PART_0_MISSING'],
  [[KIB, 2 * KIB, KIB], 'FILE_PART_SIZE_CHANGED'],
  [[KIB, 2 * KIB], 'FILE_PART_SIZE_INVALID'],
  [[KIB + 1, KIB], 'FILE_PART_SIZE_INVALID'],
])('parts of %j bytes make no file: %s', (sizes, error) => {
  expect(() => big(sizes)).toThrow(error)
})

test('a file above 10 MiB is none of the small ones', () => {
  const parts = new Map(Array.from({ length: 21 }, (_, part) => [part, 512 * KIB]))
  const small = { _: 'inputFile', id: toLong(1n), parts: 21, name: 'a', md5Checksum: '' } as const
  expect(() => checkParts(small, parts)).toThrow('FILE_PARTS_INVALID')
  expect(checkParts({ ...small, parts: 20 }, parts).sizeBytes).toBe(10 * KIB * KIB)
})
