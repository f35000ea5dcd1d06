import { SLICE_BYTES } from '@streamvault/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AccountLane, type Sent, WINDOW_MAX, WINDOW_MIN, WINDOW_START } from './account-lane.ts'
import { fetchFailureOf } from './fetch-failure.ts'
import { HedgeBudget } from './hedge-budget.ts'
import { LatencyQuantile } from './latency-quantile.ts'

const SLICE = { sizeBytes: SLICE_BYTES, urgency: 'ahead' } as const
const newLane = () => new AccountLane({ account: 'one', dataCenter: 2 })

function ask(lane: AccountLane, now: number): Sent {
  const sent = { sizeBytes: SLICE_BYTES, sentAt: now, load: lane.load }
  lane.sent(sent)
  return sent
}

function answer(lane: AccountLane, afterMs: number): void {
  const sent = ask(lane, 0)
  lane.firstByte(sent, afterMs)
  lane.returned(sent)
}

test('a quantile is that of the last 128 observations, and unknown below 20', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 10_000 }), { maxLength: 300 }), (samples) => {
      const quantile = new LatencyQuantile(0.95)
      for (const sample of samples) quantile.observe(sample)
      const last = samples.slice(-128).toSorted((a, b) => a - b)
      expect(quantile.ms).toBe(samples.length < 20 ? undefined : last[Math.ceil(0.95 * last.length) - 1])
    }),
  )
})

test('hedges never exceed a twentieth of first requests, and no more than 16 are kept', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 2000 }), (sends) => {
      const budget = new HedgeBudget()
      let firsts = 0
      let hedges = 0
      for (const isFirst of sends) {
        if (isFirst) {
          budget.earn()
          firsts++
        } else if (budget.take()) hedges++
        expect(hedges).toBeLessThanOrEqual(firsts / 20)
      }
    }),
  )
  const budget = new HedgeBudget()
  for (let count = 0; count < 1000; count++) budget.earn()
  expect(Array.from({ length: 20 }, () => budget.take()).filter(Boolean)).toHaveLength(16)
})

test.for([
  { usualMs: 300, lateMs: 300 },
  { usualMs: 20, lateMs: 100 },
  { usualMs: 5_000, lateMs: 1_000 },
  { usualMs: undefined, lateMs: 1_000 },
])('where answers take $usualMs ms, one is late after $lateMs ms', ({ usualMs, lateMs }) => {
  const lane = newLane()
  for (let count = 0; count < 20 && usualMs !== undefined; count++) lane.done(ask(lane, 0), usualMs)
  expect(lane.hedgeAfterMs(SLICE_BYTES)).toBe(lateMs)
})

test('a window stays in its bounds, and what is in flight is never negative, whatever happens', () => {
  const events = fc.array(fc.constantFrom('sent', 'done', 'lost', 'cancelled', 'flood'), { maxLength: 400 })
  fc.assert(
    fc.property(events, (happenings) => {
      const lane = newLane()
      const underWay: Sent[] = []
      let now = 0
      for (const event of happenings) {
        now += 100
        if (event === 'sent') {
          if (lane.hasRoom(SLICE, now)) underWay.push(ask(lane, now))
          continue
        }
        const sent = underWay.shift()
        if (sent !== undefined) {
          if (event === 'flood') lane.setAside({ openAt: now + 1000, limit: 'requests' }, sent, now)
          else lane[event](sent, now)
        }
        expect(lane.window).toBeGreaterThanOrEqual(WINDOW_MIN)
        expect(lane.window).toBeLessThanOrEqual(WINDOW_MAX)
        expect(lane.inFlightBytes).toBeGreaterThanOrEqual(0)
      }
    }),
  )
})

test('a full window grows by one in its own number of answers, and halves once for losses of one moment', () => {
  const lane = newLane()
  const underWay = Array.from({ length: WINDOW_START }, () => ask(lane, 0))
  for (let count = 0; count <= WINDOW_START; count++) {
    const answered = underWay.shift()
    if (answered !== undefined) lane.done(answered, 100)
    underWay.push(ask(lane, 100))
  }
  expect(lane.window).toBe(WINDOW_START + 1)
  for (const lost of underWay.slice(0, 2)) lane.lost(lost, 200)
  expect(lane.window).toBe(2)
})

test('a loser counts as slow, not as failing', () => {
  const [loser, lost] = [newLane(), newLane()]
  const [toLose, toBeLost] = [ask(loser, 0), ask(lost, 0)]
  const before = loser.cost(0)
  loser.cancelled(toLose, 100)
  lost.lost(toBeLost, 100)
  expect(loser.cost(100)).toBeLessThan(before)
  expect(lost.cost(100)).toBeGreaterThan(loser.cost(100))
  expect(loser.window).toBe(WINDOW_START)
})

test('what was late under load is hardly held against a lane', () => {
  const [loaded, idle, slow] = [newLane(), newLane(), newLane()]
  for (const lane of [loaded, idle, slow]) for (let count = 0; count < 20; count++) answer(lane, 150)
  const underWay = Array.from({ length: 4 }, () => ask(loaded, 0))
  for (const sent of underWay) loaded.firstByte(sent, sent.load * 150)
  for (let count = 0; count < 3; count++) answer(slow, 450)
  for (const sent of underWay) loaded.returned(sent)
  expect(loaded.cost(1000)).toBeLessThan(1.2 * idle.cost(1000))
  expect(slow.cost(1000)).toBeGreaterThan(1.5 * idle.cost(1000))
})

test('a lane is slow while it owes a first byte, and not for what it sends already', () => {
  const lane = newLane()
  for (let count = 0; count < 20; count++) answer(lane, 150)
  const [owed, begun] = [ask(lane, 1000), ask(lane, 1000)]
  expect(lane.firstByteMs(1100)).toBeCloseTo(150, 0)
  expect(lane.firstByteMs(2000)).toBe(1000)
  lane.firstByte(owed, 2000)
  lane.cancelled(owed, 9000)
  lane.firstByte(begun, 2000)
  expect(lane.firstByteMs(9000)).toBeLessThan(400)
})

test('what was slow is forgotten in minutes', () => {
  const lane = newLane()
  for (let count = 0; count < 20; count++) answer(lane, 3000)
  expect(lane.cost(3000)).toBeGreaterThan(2000)
  expect(lane.cost(3000 + 10 * 60_000)).toBeLessThan(320)
})

test.for([
  ['FLOOD_WAIT_17', { kind: 'flood', waitMs: 17_000, limit: 'requests' }],
  ['FLOOD_PREMIUM_WAIT_3', { kind: 'flood', waitMs: 3000, limit: 'bytes' }],
  ['FILE_REFERENCE_EXPIRED', { kind: 'reference' }],
  ['FILE_REFERENCE_0_EXPIRED', { kind: 'reference' }],
  ['AUTH_KEY_UNREGISTERED', { kind: 'dead' }],
  ['USER_DEACTIVATED', { kind: 'dead' }],
  ['USER_DEACTIVATED_BAN', { kind: 'dead' }],
  ['SESSION_REVOKED', { kind: 'dead' }],
  ['CHANNEL_PRIVATE', { kind: 'access' }],
  ['TIMEOUT', { kind: 'lost' }],
  ['FLOOD_WAIT_SOME', { kind: 'lost' }],
] as const)('%s is understood', ([message, failure]) => {
  expect(fetchFailureOf(message)).toEqual(failure)
})
