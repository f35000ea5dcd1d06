import { SLICE_BYTES } from '@streamvault/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pieceBytesFor } from './piece-bytes.ts'
import { planPieces } from './plan-pieces.ts'

const KIB = 1024

test('pieces cover any range exactly, and Telegram takes each of them', () => {
  const start = fc.nat(5 * SLICE_BYTES)
  const length = fc.integer({ min: 1, max: 3 * SLICE_BYTES })
  const pieceBytes = fc.integer({ min: 12, max: 20 }).map((bits) => 2 ** bits)
  fc.assert(
    fc.property(start, length, pieceBytes, (from, bytes, size) => {
      let at = from
      for (const { offset, limit, wanted } of planPieces({ start: from, end: from + bytes }, size)) {
        expect([offset % limit, SLICE_BYTES % limit, limit % 4096]).toEqual([0, 0, 0])
        expect(Math.floor(offset / SLICE_BYTES)).toBe(Math.floor((offset + limit - 1) / SLICE_BYTES))
        expect(offset + wanted.start).toBe(at)
        at = offset + wanted.end
      }
      expect(at).toBe(from + bytes)
    }),
  )
})

test('a short range costs little more than itself, and an empty one nothing', () => {
  expect(planPieces({ start: 5_000_000, end: 5_000_001 }, SLICE_BYTES)).toMatchObject([{ limit: 4096 }])
  expect(planPieces({ start: 7, end: 7 }, SLICE_BYTES)).toEqual([])
})

test.each([
  ['ahead', { open: 8, awaited: 1, floodedLately: false }, 1024],
  ['now', { open: 0, awaited: 1, floodedLately: false }, 1024],
  ['now', { open: 1, awaited: 1, floodedLately: false }, 512],
  ['now', { open: 3, awaited: 1, floodedLately: false }, 256],
  ['now', { open: 8, awaited: 1, floodedLately: false }, 64],
  ['now', { open: 20, awaited: 1, floodedLately: false }, 64],
  ['now', { open: 8, awaited: 1, floodedLately: true }, 512],
  ['now', { open: 8, awaited: 4, floodedLately: false }, 256],
  ['now', { open: 8, awaited: 24, floodedLately: false }, 1024],
  ['now', { open: 8, awaited: 24, floodedLately: true }, 1024],
] as const)('a slice wanted %s, with lanes %o, is cut into pieces of %d KiB', (urgency, lanes, kib) => {
  expect(pieceBytesFor(urgency, lanes)).toBe(kib * KIB)
})
