import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LatencyQuantile } from './latency-quantile.ts'

const LAST = 128
const ENOUGH = 20

test('it is that of the last 128 observations, whatever came before and however often the same', () => {
  const observations = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 300 })
  fc.assert(
    fc.property(observations, fc.double({ min: 0.01, max: 1, noNaN: true }), (all, share) => {
      const quantile = new LatencyQuantile(share)
      for (const ms of all) quantile.observe(ms)
      const sorted = all.slice(-LAST).toSorted((a, b) => a - b)
      const expected = all.length < ENOUGH ? undefined : sorted[Math.ceil(share * sorted.length) - 1]
      expect(quantile.ms).toBe(expected)
    }),
  )
})
