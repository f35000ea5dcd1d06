import { type Clock, VaultError } from '@streamvault/core'

/** How many slices one viewer may have fetched from the store: so many at once, and so many a second after that. */
export interface FillAllowance {
  readonly burst: number
  readonly perSecond: number
}

/** A bucket (https://en.wikipedia.org/wiki/Token_bucket) as it was when it was last looked at. */
interface Bucket {
  /** Below 0 while somebody waits for what was taken already. */
  fills: number
  at: number
}

/** Viewers remembered; of those that are forgotten the next bucket is full. */
const VIEWERS_MAX = 10_000
/** A running response is slowed down rather than broken, for as long as a gateway waits for it with patience. */
const WAIT_MS_MAX = 15_000

/**
 * Meters what viewers have fetched that is not at hand, so that one who asks for a byte here and a byte there cannot use up the
 * accounts that all of them share.
 */
export class FillMeter {
  readonly #clock: Pick<Clock, 'monotonic' | 'sleep'>
  readonly #allowance: FillAllowance
  readonly #buckets = new Map<string, Bucket>()

  constructor(clock: Pick<Clock, 'monotonic' | 'sleep'>, allowance: FillAllowance) {
    this.#clock = clock
    this.#allowance = allowance
  }

  /** Takes `fills` for a new response. Throws `REQUESTS_TOO_MANY` with the time until there are so many. */
  begin(viewer: string, fills: number): void {
    this.#take(viewer, fills, 0)
  }

  /**
   * Takes `fills` for a response that runs, and waits until there are so many. Whoever came first is served first, however much
   * he wants; who would have to wait too long is refused with `REQUESTS_TOO_MANY`.
   */
  async goOn(viewer: string, fills: number, signal: AbortSignal): Promise<void> {
    const waitMs = this.#take(viewer, fills, WAIT_MS_MAX)
    if (waitMs > 0) await this.#clock.sleep(waitMs, signal)
  }

  /** Takes them, on credit where they come within `waitMsMax`, and says in how many milliseconds they do. */
  #take(viewer: string, wanted: number, waitMsMax: number): number {
    const { burst, perSecond } = this.#allowance
    const fills = Math.min(wanted, burst)
    const now = this.#clock.monotonic()
    const { fills: had, at } = this.#buckets.get(viewer) ?? { fills: burst, at: now }
    const has = Math.min(burst, had + ((now - at) * perSecond) / 1000)
    const waitMs = Math.max(0, Math.ceil(((fills - has) / perSecond) * 1000))
    const mayHave = waitMs <= waitMsMax
    this.#remember(viewer, { fills: mayHave ? has - fills : has, at: now })
    if (!mayHave) throw new VaultError('REQUESTS_TOO_MANY', { fills }, { retryAfterMs: waitMs })
    return waitMs
  }

  #remember(viewer: string, bucket: Bucket): void {
    this.#buckets.delete(viewer)
    this.#buckets.set(viewer, bucket)
    if (this.#buckets.size <= VIEWERS_MAX) return
    const [oldest] = this.#buckets.keys()
    if (oldest !== undefined) this.#buckets.delete(oldest)
  }
}
