import { expect, test } from 'vitest'
import { TokenBucket } from './token-bucket.ts'

test('lets a burst through, and then what it fills with', () => {
  const bucket = new TokenBucket({ burst: 3, perSecond: 2 }, 0)
  expect([0, 0, 0, 0].map((now) => bucket.take(now))).toEqual([0, 0, 0, 500])
  expect([400, 500, 500].map((now) => Math.round(bucket.take(now)))).toEqual([100, 0, 500])
})

test('fills no further than its burst', () => {
  const bucket = new TokenBucket({ burst: 2, perSecond: 100 }, 0)
  expect([60_000, 60_000, 60_000].map((now) => bucket.take(now))).toEqual([0, 0, 10])
})
