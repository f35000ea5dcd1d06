import type { AccountLane, Sent } from './account-lane.ts'
import type { SliceRequest } from './decision.ts'

/** One request to one lane. */
export interface Attempt extends Sent {
  readonly id: number
  readonly flight: Flight
  readonly lane: AccountLane
  readonly timeoutAt: number
  /** Its reference has been renewed since it was sent: that it has expired is no news. */
  outdated: boolean
}

/** A request on its way from being asked to being settled: waiting while it has no attempts, asked twice at most. */
export interface Flight {
  /** Its urgency grows once somebody waits for what was read ahead. */
  request: SliceRequest
  readonly attempts: Attempt[]
  /** Lanes that lost this request. */
  readonly failedLanes: Set<AccountLane>
  failuresCount: number
  /** It was sent at least once. */
  sent: boolean
  /** When a second account is asked, if somebody waits for it by then; infinite when one was. */
  hedgeAt: number
}

export function newFlight(request: SliceRequest): Flight {
  return {
    request,
    attempts: [],
    failedLanes: new Set(),
    failuresCount: 0,
    sent: false,
    hedgeAt: Number.POSITIVE_INFINITY,
  }
}

/** Whether somebody waits for a first byte, and from this lane alone. */
export function isOwed(attempt: Attempt): boolean {
  const { lane, flight } = attempt
  return flight.request.urgency === 'now' && flight.attempts.length === 1 && lane.owes(attempt)
}
