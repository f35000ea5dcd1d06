import type { AccountLane } from './account-lane.ts'
import type { SliceRequest } from './decision.ts'

interface Opening {
  readonly at: number
  readonly perMs: number
}

/**
 * When those who wait for the same lanes have their turn at the soonest, by what Telegram lets these lanes bring. Told of
 * everybody in the order of the line; of one moment, and of requests of about one size.
 */
export class TurnEstimate {
  readonly #now: number
  readonly #before = new Map<readonly AccountLane[], number>()
  /** Of lanes, and for a size: the first to open first. */
  readonly #openings = new Map<readonly AccountLane[], Map<number, readonly Opening[]>>()

  constructor(now: number) {
    this.#now = now
  }

  /** When the next in line has its turn; infinite without lanes. */
  next(lanes: readonly AccountLane[], { sizeBytes }: Pick<SliceRequest, 'sizeBytes'>): number {
    const before = this.#before.get(lanes) ?? 0
    this.#before.set(lanes, before + 1)
    const [first, ...others] = this.#of(lanes, sizeBytes)
    if (first === undefined) return Number.POSITIVE_INFINITY
    let at = Math.max(this.#now, first.at)
    let { perMs } = first
    let left = before
    for (const { at: openAt, perMs: more } of others) {
      if (at + left / perMs <= openAt) break
      const laterAt = Math.max(at, openAt)
      if (laterAt > at) left -= perMs * (laterAt - at)
      at = laterAt
      perMs += more
    }
    return at + left / perMs
  }

  #of(lanes: readonly AccountLane[], sizeBytes: number): readonly Opening[] {
    const bySize = this.#openings.get(lanes) ?? new Map<number, readonly Opening[]>()
    this.#openings.set(lanes, bySize)
    const known = bySize.get(sizeBytes)
    if (known !== undefined) return known
    const openings = lanes.map((lane) => ({
      at: lane.turnAt(sizeBytes, this.#now),
      perMs: lane.requestsPerSecond(sizeBytes) / 1000,
    }))
    openings.sort((one, other) => one.at - other.at)
    bySize.set(sizeBytes, openings)
    return openings
  }
}
