import { expect, test } from 'vitest'
import { checkFileRange } from './file-range.ts'

const KIB = 1024
const MIB = 1024 * KIB

test.each([
  [{ offset: 0, limit: MIB }],
  [{ offset: 5 * MIB, limit: 512 * KIB }],
  [{ offset: 4 * KIB, limit: 4 * KIB }],
  [{ offset: MIB - 4 * KIB, limit: 4 * KIB }],
  [{ offset: KIB, limit: 3 * KIB, precise: true }],
  [{ offset: 8 * KIB, limit: 64 * KIB }],
])('allows %j', (range) => {
  expect(() => checkFileRange(range)).not.toThrow()
})

test.each([
  [{ offset: 0, limit: 0 }, 'LIMIT_INVALID'],
  [{ offset: 0, limit: 2 * MIB }, 'LIMIT_INVALID'],
  [{ offset: 0, limit: KIB }, 'LIMIT_INVALID'],
  [{ offset: 0, limit: 12 * KIB }, 'LIMIT_INVALID'],
  [{ offset: 0, limit: KIB + 1, precise: true }, 'LIMIT_INVALID'],
  [{ offset: -4 * KIB, limit: 4 * KIB }, 'OFFSET_INVALID'],
  [{ offset: KIB, limit: 4 * KIB }, 'OFFSET_INVALID'],
  [{ offset: 512 * KIB, limit: MIB }, 'OFFSET_INVALID'],
  [{ offset: MIB - KIB, limit: 2 * KIB, precise: true }, 'OFFSET_INVALID'],
] as const)('refuses %j with %s', (range, error) => {
  expect(() => checkFileRange(range)).toThrow(error)
})
