import { createCipheriv, createHash, randomBytes } from 'node:crypto'
import type { tl } from '@mtcute/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CdnFile, prove } from './cdn-file.ts'

const KIB = 1024
const HASHED_BYTES = 128 * KIB
const encryptionKey = randomBytes(32)
const encryptionIv = randomBytes(16)

function hashesOf(bytes: Buffer): tl.RawFileHash[] {
  return Array.from({ length: Math.ceil(bytes.length / HASHED_BYTES) }, (_, index) => {
    const piece = bytes.subarray(index * HASHED_BYTES, (index + 1) * HASHED_BYTES)
    const hash = createHash('sha256').update(piece).digest()
    return { _: 'fileHash', offset: index * HASHED_BYTES, limit: piece.length, hash }
  })
}

function fileWith(fileHashes: tl.RawFileHash[]): CdnFile {
  return new CdnFile({ dcId: 203, fileToken: randomBytes(16), encryptionKey, encryptionIv, fileHashes })
}

test('any part of a file is decrypted as a whole file would be', () => {
  const plain = randomBytes(40 * KIB)
  const counter = Buffer.concat([encryptionIv.subarray(0, 12), Buffer.alloc(4)])
  const sealed = createCipheriv('aes-256-ctr', encryptionKey, counter).update(plain)
  fc.assert(
    fc.property(fc.nat(2000), fc.nat(10_000), (block, length) => {
      const part = Buffer.from(sealed.subarray(16 * block, 16 * block + length))
      fileWith([]).decrypt(part, 16 * block)
      expect(part.equals(plain.subarray(16 * block, 16 * block + length))).toBe(true)
    }),
  )
})

test('a block holds its piece, begins and ends with hashes, and is of a size that Telegram takes', () => {
  const pieces = fc.tuple(fc.nat(9), fc.nat(255), fc.integer({ min: 1, max: 256 }))
  fc.assert(
    fc.property(pieces, ([mebibyte, start, length]) => {
      const offset = mebibyte * 1024 * KIB + start * 4 * KIB
      const limit = Math.min(length, 256 - start) * 4 * KIB
      const block = CdnFile.blockAround({ offset, limit })
      expect(block.offset <= offset && block.offset + block.limit >= offset + limit).toBe(true)
      expect([block.offset % HASHED_BYTES, block.limit % HASHED_BYTES, block.offset % block.limit]).toEqual([0, 0, 0])
      expect((1024 * KIB) % block.limit).toBe(0)
    }),
  )
})

test('bytes are proven by all their hashes, and by no fewer', () => {
  const bytes = randomBytes(300 * KIB + 5)
  const hashes = hashesOf(bytes)
  prove(bytes, hashes)
  prove(Buffer.alloc(0), [])
  expect(() => prove(bytes, hashes.slice(0, -1))).toThrow('another number')
  expect(() => prove(bytes.subarray(0, 2 * HASHED_BYTES), hashes)).toThrow('not the file')
  expect(() => prove(Buffer.concat([bytes, Buffer.alloc(16)]), hashes)).toThrow('another number')
})

test('a bit that was turned anywhere is noticed', () => {
  const bytes = randomBytes(HASHED_BYTES + 500)
  const hashes = hashesOf(bytes)
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
      const turned = Buffer.from(bytes)
      turned[at] = (turned[at] ?? 0) ^ (1 << bit)
      expect(() => prove(turned, hashes)).toThrow('not the file')
    }),
  )
})

test('the hashes of a block are told as far as they are known without a gap', () => {
  const [first, second, third] = hashesOf(randomBytes(3 * HASHED_BYTES)) as [
    tl.RawFileHash,
    tl.RawFileHash,
    tl.RawFileHash,
  ]
  const file = fileWith([third, first])
  const block = { offset: 0, limit: 1024 * KIB }
  expect(file.hashesOf(block)).toEqual([first])
  file.learn([second])
  expect(file.hashesOf(block)).toEqual([first, second, third])
})
