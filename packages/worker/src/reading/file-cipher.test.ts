import { createDecipheriv } from 'node:crypto'
import { testBytes } from '@streamvault/testkit'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FileCiphers } from './file-cipher.ts'

const ciphers = new FileCiphers(['a master secret for tests'])

test('any piece decrypts alone, wherever it lies', () => {
  const cipher = ciphers.open(ciphers.begin())
  const plain = testBytes(10_000)
  const stored = Uint8Array.from(plain)
  cipher.apply(stored, 0)
  fc.assert(
    fc.property(fc.nat(9_999), fc.nat(9_999), (a, b) => {
      const [start, end] = [Math.min(a, b), Math.max(a, b)]
      const piece = stored.slice(start, end)
      cipher.apply(piece, start)
      expect(piece).toEqual(plain.slice(start, end))
    }),
  )
})

test('a position beyond 64 GiB carries into the high half of the block index', () => {
  const cipher = ciphers.open(ciphers.begin())
  const position = 2 ** 36 + 2 ** 34
  const piece = testBytes(100)
  cipher.apply(piece, position)
  cipher.apply(piece, position)
  expect(piece).toEqual(testBytes(100))
})

test('what is stored is AES-256-CTR: the first bytes of a file are the keystream of block 0', () => {
  const encryption = ciphers.begin()
  const keystream = new Uint8Array(32)
  ciphers.open(encryption).apply(keystream, 0)
  const second = new Uint8Array(16)
  ciphers.open(encryption).apply(second, 16)
  expect(second).toEqual(keystream.slice(16))
  const otherKey = createDecipheriv('aes-256-ctr', Buffer.alloc(32), Buffer.alloc(16)).update(new Uint8Array(32))
  expect(Buffer.compare(otherKey, keystream)).not.toBe(0)
})

test('every file has a key of its own', () => {
  const [one, other] = [new Uint8Array(32), new Uint8Array(32)]
  ciphers.open(ciphers.begin()).apply(one, 0)
  ciphers.open(ciphers.begin()).apply(other, 0)
  expect(one).not.toEqual(other)
})
