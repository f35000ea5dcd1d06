import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededBytes } from './seeded-bytes.ts'

test('any piece is the same bytes as in the whole', () => {
  const whole = seededBytes('seed', 0, 5000)
  fc.assert(
    fc.property(fc.nat({ max: 5000 }), fc.nat({ max: 5000 }), (a, b) => {
      const [start, end] = a < b ? [a, b] : [b, a]
      expect(seededBytes('seed', start, end - start).equals(whole.subarray(start, end))).toBe(true)
    }),
    { seed: 20_261_124 },
  )
})

test('another seed and another place are other bytes', () => {
  const pieces = [seededBytes('a', 0, 64), seededBytes('b', 0, 64), seededBytes('a', 2 ** 40, 64)]
  expect(new Set(pieces.map((piece) => piece.toString('hex'))).size).toBe(3)
})
