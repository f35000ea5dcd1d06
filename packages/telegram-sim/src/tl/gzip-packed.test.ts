import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { GZIP_PACKED, Unpacking } from './gzip-packed.ts'
import { readTl, writeTlBytes } from './tl-object.ts'

const MIB = 1024 * 1024

/** How many of a thousand such objects one packet unpacks. */
function unpackedCount(packed: Buffer): number {
  const unpacking = new Unpacking()
  let count = 0
  for (let index = 0; index < 1000; index++) {
    try {
      count += unpacking.unzip(packed).length > 0 ? 1 : 0
    } catch {
      // Counted by what is left out.
    }
  }
  return count
}

test('what the objects of one packet unpack to is bounded together', () => {
  expect(unpackedCount(gzipSync(Buffer.alloc(2 * MIB)))).toBe(16)
  expect(unpackedCount(gzipSync(Buffer.alloc(512 * 1024)))).toBe(64)
})

test('what is too large counts as far as it was unpacked', () => {
  const unpacking = new Unpacking()
  const large = gzipSync(Buffer.alloc(3 * MIB))
  for (let index = 0; index < 16; index++) expect(() => unpacking.unzip(large)).toThrow('larger than')
  expect(() => unpacking.unzip(gzipSync(Buffer.alloc(64)))).toThrow('a packet unpacks to too much')
})

test('objects that are packed in one another count as well', () => {
  const tag = Buffer.alloc(4)
  tag.writeUInt32LE(GZIP_PACKED)
  const pack = (bytes: Uint8Array) => Buffer.concat([tag, writeTlBytes(gzipSync(bytes))])
  const inner = pack(Buffer.alloc(64))
  const unpacking = new Unpacking()
  expect(() => readTl(pack(pack(inner)), 0, unpacking)).toThrow()
  const spent = new Unpacking()
  for (let index = 0; index < 16; index++) spent.unzip(gzipSync(Buffer.alloc(2 * MIB)))
  expect(() => readTl(pack(pack(inner)), 0, spent)).toThrow('a packet unpacks to too much')
})
