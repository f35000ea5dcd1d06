import { expect, test } from 'vitest'
import { LanePace } from './lane-pace.ts'

function newPace(): LanePace {
  return new LanePace({ leastPerSecond: 0.2 })
}

function ask(pace: LanePace, sentAt: number) {
  const request = { sentAt }
  pace.sent(request, 1)
  return request
}

/** Asks `count` times at a distance, and is refused the time after; says when that was. */
function askUntilRefused(pace: LanePace, { from, count, everyMs }: { from: number; count: number; everyMs: number }) {
  for (let index = 0; index < count; index++) pace.ended(ask(pace, from + (index + 1) * everyMs))
  const refusedAt = from + (count + 1) * everyMs
  pace.refused(ask(pace, refusedAt), refusedAt)
  return refusedAt
}

/** Asks whenever it may, and answers how often it could. */
function askAll(pace: LanePace, { from, until }: { from: number; until: number }): number {
  let count = 0
  for (let now = from; now < until; now += 10) {
    while (pace.openAt(1, now) <= now) {
      if (pace.perSecond === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY
      pace.ended(ask(pace, now))
      count++
    }
  }
  return count
}

test('one wait says nothing, and two say what was granted between them', () => {
  const pace = newPace()
  const firstAt = askUntilRefused(pace, { from: 0, count: 30, everyMs: 10 })
  expect(pace.perSecond).toBe(Number.POSITIVE_INFINITY)
  const secondAt = askUntilRefused(pace, { from: firstAt, count: 40, everyMs: 250 })
  expect(pace.perSecond).toBeCloseTo(0.9 * 4, 0)
  expect(pace.openAt(1, secondAt)).toBeCloseTo(secondAt + 1000 / pace.perSecond, 5)
})

test('waits that are minutes apart tell nothing of each other, as long as nothing is held back', () => {
  const pace = newPace()
  const firstAt = askUntilRefused(pace, { from: 0, count: 1, everyMs: 10 })
  askUntilRefused(pace, { from: firstAt, count: 10, everyMs: 10_000 })
  expect(pace.perSecond).toBe(Number.POSITIVE_INFINITY)
})

test('waits that are told for what was under way at one moment are one', () => {
  const pace = newPace()
  const firstAt = askUntilRefused(pace, { from: 0, count: 30, everyMs: 10 })
  for (let index = 1; index <= 40; index++) pace.ended(ask(pace, firstAt + index * 250))
  const underWay = Array.from({ length: 8 }, () => ask(pace, firstAt + 10_250))
  for (const request of underWay) pace.refused(request, firstAt + 10_400)
  expect(pace.perSecond).toBeCloseTo(0.9 * 4, 0)
})

test('a pace keeps below what was granted, then rises above it, and ends when it meets no limit any longer', () => {
  const pace = newPace()
  const firstAt = askUntilRefused(pace, { from: 0, count: 30, everyMs: 10 })
  const from = askUntilRefused(pace, { from: firstAt, count: 80, everyMs: 250 })
  const counts = [0, 15_000, 30_000, 45_000].map((ms) => askAll(pace, { from: from + ms, until: from + ms + 15_000 }))
  expect(counts[0]).toBeLessThan(60)
  expect(counts[0]).toBeGreaterThan(54)
  expect(counts[1]).toBeGreaterThan(59)
  expect(counts[1]).toBeLessThan(64)
  expect(counts[3]).toBeGreaterThan(100)
  expect(askAll(pace, { from: from + 60_000, until: from + 180_000 })).toBe(Number.POSITIVE_INFINITY)
})

test('a wait after little was asked for lowers the pace by a third at most', () => {
  const pace = newPace()
  const firstAt = askUntilRefused(pace, { from: 0, count: 30, everyMs: 10 })
  const secondAt = askUntilRefused(pace, { from: firstAt, count: 80, everyMs: 250 })
  const before = pace.perSecond
  askUntilRefused(pace, { from: secondAt, count: 3, everyMs: 60_000 })
  expect(pace.perSecond).toBeGreaterThan(0.6 * before)
  expect(pace.perSecond).toBeLessThan(0.8 * before)
})

test('after a pause a second’s worth may be asked for at once, and what is more than that at a debt', () => {
  const pace = newPace()
  const firstAt = askUntilRefused(pace, { from: 0, count: 30, everyMs: 10 })
  const secondAt = askUntilRefused(pace, { from: firstAt, count: 80, everyMs: 250 })
  const later = secondAt + 3_600_000
  expect(askAll(pace, { from: later, until: later + 10 })).toBe(3)
  expect(pace.openAt(100, later)).toBeLessThan(later + 1_000)
  pace.ended(ask(pace, later + 1_000))
  pace.sent({ sentAt: later + 1_000 }, 100)
  expect(pace.openAt(1, later + 1_000)).toBeGreaterThan(later + 20_000)
})
