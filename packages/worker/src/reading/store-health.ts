import { type Clock, isVaultError } from '@streamvault/core'

/** How long a store that did not answer is asked last, at first; twice as long each time that it does not, up to the most. */
const AWAY_MS = 1_000
const AWAY_MS_MAX = 60_000

interface Away {
  readonly until: number
  readonly awayMs: number
}

/**
 * Which stores do not answer at the moment. Whoever can read elsewhere asks them last, so that each read need not find out anew;
 * now and then one read is let through to see whether they are back.
 */
export class StoreHealth {
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #away = new Map<string, Away>()

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock
  }

  /** Those that are away last, and else in their order. The one read that sees whether a store is back is told that it is not away. */
  order<T extends { readonly store: string }>(places: readonly T[]): readonly T[] {
    const ranked = places.map((place) => ({ place, isAway: this.#isAway(place.store) }))
    return [...ranked.filter(({ isAway }) => !isAway), ...ranked.filter(({ isAway }) => isAway)].map(
      ({ place }) => place,
    )
  }

  answered(store: string): void {
    this.#away.delete(store)
  }

  /** What a store says of one blob alone says nothing of the store. */
  failed(store: string, error: unknown): void {
    if (!isVaultError(error, 'STORE_UNAVAILABLE') && !isVaultError(error, 'STORE_THROTTLED')) return
    // Those that were under way when it went tell nothing new, and whoever saw whether it is back has put it off already.
    if (this.#away.has(store)) return
    this.#away.set(store, { until: this.#clock.monotonic() + AWAY_MS, awayMs: AWAY_MS })
  }

  #isAway(store: string): boolean {
    const known = this.#away.get(store)
    if (known === undefined) return false
    const now = this.#clock.monotonic()
    if (now < known.until) return true
    const awayMs = Math.min(2 * known.awayMs, AWAY_MS_MAX)
    this.#away.set(store, { until: now + awayMs, awayMs })
    return false
  }
}
