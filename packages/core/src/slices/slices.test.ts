import fc from 'fast-check'
import { expect, test } from 'vitest'
import { planParts } from './plan-parts.ts'
import { SLICE_BYTES, sliceCount, sliceIndexAt, sliceRange } from './slice-grid.ts'

const sizes = fc.integer({ min: 0, max: 50 * SLICE_BYTES })

test('slices laid end to end are the file', () => {
  fc.assert(
    fc.property(sizes, (size) => {
      let position = 0
      for (let index = 0; index < sliceCount(size); index++) {
        const { start, end } = sliceRange(index, size)
        expect(start).toBe(position)
        expect(end).toBeGreaterThan(start)
        expect(sliceIndexAt(start)).toBe(index)
        expect(sliceIndexAt(end - 1)).toBe(index)
        position = end
      }
      expect(position).toBe(size)
    }),
  )
})

test('parts laid end to end are the file, each within its limit and on the slice grid', () => {
  fc.assert(
    fc.property(sizes, fc.integer({ min: SLICE_BYTES, max: 9 * SLICE_BYTES }), (size, limit) => {
      let position = 0
      for (const { start, end } of planParts(size, limit)) {
        expect(start).toBe(position)
        expect(start % SLICE_BYTES).toBe(0)
        expect(end - start).toBeLessThanOrEqual(limit)
        if (end < size) expect((end - start) % SLICE_BYTES).toBe(0)
        position = end
      }
      expect(position).toBe(size)
    }),
  )
})

test('a file at a limit is one part, and a byte more makes two', () => {
  expect(planParts(2 * SLICE_BYTES, 2 * SLICE_BYTES)).toHaveLength(1)
  expect(planParts(2 * SLICE_BYTES + 1, 2 * SLICE_BYTES)).toHaveLength(2)
})
