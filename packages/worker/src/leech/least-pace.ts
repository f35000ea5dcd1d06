import { type Clock, VaultError } from '@streamvault/core'

/** Over so long a pace is looked at: a server that stumbles for a minute or two is waited for. */
export const PACE_WINDOW_MS = 5 * 60_000

/**
 * Watches how fast a server sends, over all connections together, while somebody waits for it: neither a slow store nor a pause between
 * attempts counts. One that always sends a little is never silent, and would hold its place for ever.
 */
export class LeastPace {
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #bytesMin: number
  #waiting = 0
  #countedAt = 0
  #waitedMs = 0
  #bytes = 0

  /** `bytesPerSecond` is 0 for any pace. */
  constructor(clock: Pick<Clock, 'monotonic'>, bytesPerSecond: number) {
    this.#clock = clock
    this.#bytesMin = (bytesPerSecond * PACE_WINDOW_MS) / 1000
  }

  /** Somebody waits from now on, until what is returned is disposed. */
  begin(): Disposable {
    this.#count()
    this.#waiting++
    return {
      [Symbol.dispose]: () => {
        this.#count()
        this.#waiting--
      },
    }
  }

  /** Bytes have come. Throws `URL_TOO_SLOW` where too few of them came in the last `PACE_WINDOW_MS` that were waited. */
  came(bytes: number): void {
    this.#count()
    this.#bytes += bytes
    if (this.#waitedMs < PACE_WINDOW_MS) return
    const isSlow = this.#bytes * PACE_WINDOW_MS < this.#bytesMin * this.#waitedMs
    this.#waitedMs = 0
    this.#bytes = 0
    if (isSlow) throw new VaultError('URL_TOO_SLOW')
  }

  #count(): void {
    const now = this.#clock.monotonic()
    if (this.#waiting > 0) this.#waitedMs += now - this.#countedAt
    this.#countedAt = now
  }
}
