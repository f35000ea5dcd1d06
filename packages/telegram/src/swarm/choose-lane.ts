import type { Urgency } from '@streamvault/core'
import type { AccountLane } from './account-lane.ts'

/** So many times later than the earliest, an answer is later than one that waits for another lane to have room. */
const SLOW_FACTOR = 5
/** Nothing is late before, however near the data centre: our own process may have been busy for so long. */
export const LATE_MS_MIN = 500

/** With what first byte a lane counts as slow beside these, in milliseconds. */
function slowMs(lanes: readonly AccountLane[], now: number): number {
  return SLOW_FACTOR * Math.min(...lanes.map((lane) => lane.firstByteMs(now)))
}

/** A lane that is far slower than others has room when they have none, and would draw slices that it cannot bring in time. */
export function withoutSlow(lanes: readonly AccountLane[], urgency: Urgency, now: number): readonly AccountLane[] {
  // Whether one that comes back has recovered is tried with what nobody waits for.
  const inPlay = lanes.filter((lane) => !lane.isBenched(now) && (urgency === 'ahead' || !lane.isOnTrial))
  const enough = slowMs(inPlay, now)
  return inPlay.filter((lane) => lane.firstByteMs(now) <= enough)
}

/** Round trips of one lane differ by so much for no reason: what costs no more than this is taken for as cheap. */
const AS_CHEAP = 1.3

/** The least loaded of those that cost about as little as the cheapest, so that the pieces of a slice go to all of a kind. */
export function cheapest(lanes: readonly AccountLane[], now: number): AccountLane | undefined {
  const costs = lanes.map((lane) => ({ lane, cost: lane.cost(now) }))
  const enough = AS_CHEAP * Math.min(...costs.map(({ cost }) => cost))
  const cheap = costs.filter(({ cost }) => cost <= enough)
  const [best] = cheap.sort((one, other) => one.lane.load - other.lane.load || one.cost - other.cost)
  return best?.lane
}

/** How long a first byte may take, in milliseconds, before others would bring it far sooner. */
export function lateMs(lanes: readonly AccountLane[], now: number): number {
  return Math.max(LATE_MS_MIN, slowMs(lanes, now))
}
