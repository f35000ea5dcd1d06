import { crc32 } from 'node:zlib'
import { SLICE_BYTES, sliceCount, sliceRange } from '@streamvault/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { crc32Combine, crc32OfSlices } from './crc32-combine.ts'

const bytes = fc.uint8Array({ maxLength: 5000 })

test('the checksum of two pieces in a row follows from theirs', () => {
  fc.assert(
    fc.property(bytes, bytes, (head, tail) => {
      const whole = crc32(Buffer.concat([head, tail]))
      expect(crc32Combine(crc32(head), crc32(tail), tail.length)).toBe(whole)
    }),
  )
})

test.each([
  ['no bytes', 0],
  ['one byte', 1],
  ['a byte less than a slice', SLICE_BYTES - 1],
  ['one slice', SLICE_BYTES],
  ['a byte more than a slice', SLICE_BYTES + 1],
  ['three slices', 3 * SLICE_BYTES],
  ['five slices and some bytes', 5 * SLICE_BYTES + 4321],
])('the checksum of a file of %s follows from those of its slices', (_what, sizeBytes) => {
  const content = Buffer.alloc(sizeBytes, 'what lies in no pattern of a power of two')
  const digests = Buffer.alloc(4 * sliceCount(sizeBytes))
  for (let index = 0; index < sliceCount(sizeBytes); index++) {
    const { start, end } = sliceRange(index, sizeBytes)
    digests.writeUInt32BE(crc32(content.subarray(start, end)), 4 * index)
  }
  expect(crc32OfSlices(digests, sizeBytes)).toBe(crc32(content))
})

test('files larger than 4 GiB have the checksum that their bytes have', () => {
  const slices = 2 ** 32 / SLICE_BYTES + 1
  const slice = Buffer.alloc(SLICE_BYTES)
  const digests = Buffer.alloc(4 * slices)
  const digest = crc32(slice)
  for (let index = 0; index < slices; index++) digests.writeUInt32BE(digest, 4 * index)
  let whole = 0
  for (let index = 0; index < slices; index++) whole = crc32(slice, whole)
  expect(crc32OfSlices(digests, slices * SLICE_BYTES)).toBe(whole)
})
