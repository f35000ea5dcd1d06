import { type Clock, VaultError } from '@streamvault/core'

/** How much of something one viewer may have: so much at once, and so much a second after that. */
export interface Allowance {
  readonly burst: number
  readonly perSecond: number
}

/** A bucket (https://en.wikipedia.org/wiki/Token_bucket) as it was when it was last looked at. */
interface Bucket {
  /** Below 0 while somebody waits for what was taken already. */
  amount: number
  at: number
}

/** Viewers remembered; of those that are forgotten the next bucket is full. */
const VIEWERS_MAX = 10_000
/** A running response is slowed down rather than broken, for as long as a gateway waits for it with patience. */
const WAIT_MS_MAX = 15_000

/**
 * Meters what viewers take of what all of them share: slices that are fetched, requests, bytes that are sent. So one who asks for a
 * byte here and a byte there cannot use up the accounts that others need.
 */
export class ViewerMeter {
  readonly #clock: Pick<Clock, 'monotonic' | 'sleep'>
  readonly #allowance: Allowance
  readonly #waitMsMax: number
  readonly #buckets = new Map<string, Bucket>()

  /** `waitMsMax` is the longest that what runs is held up at a time. */
  constructor(clock: Pick<Clock, 'monotonic' | 'sleep'>, allowance: Allowance, { waitMsMax = WAIT_MS_MAX } = {}) {
    this.#clock = clock
    this.#allowance = allowance
    this.#waitMsMax = waitMsMax
  }

  /** Throws `REQUESTS_TOO_MANY` where `begin` would for one, and takes nothing. */
  look(viewer: string): void {
    this.#assertWithin(0, this.#waitMs(1, this.#has(viewer, this.#clock.monotonic())))
  }

  /** Takes what a new response or request needs. Throws `REQUESTS_TOO_MANY` with the time until there is so much. */
  begin(viewer: string, wanted: number): void {
    this.#take(viewer, wanted, 0)
  }

  /**
   * Takes what a response that runs needs, and waits until there is so much. Whoever came first is served first, however much
   * he wants; who would have to wait too long is refused with `REQUESTS_TOO_MANY`.
   */
  async goOn(viewer: string, wanted: number, signal: AbortSignal): Promise<void> {
    const waitMs = this.#take(viewer, wanted, this.#waitMsMax)
    if (waitMs > 0) await this.#clock.sleep(waitMs, signal)
  }

  /** Takes it, on credit where it comes within `waitMsMax`, and says in how many milliseconds it does. */
  #take(viewer: string, wanted: number, waitMsMax: number): number {
    const amount = Math.min(wanted, this.#allowance.burst)
    const at = this.#clock.monotonic()
    const has = this.#has(viewer, at)
    const waitMs = this.#waitMs(amount, has)
    this.#remember(viewer, { amount: waitMs <= waitMsMax ? has - amount : has, at })
    this.#assertWithin(waitMsMax, waitMs)
    return waitMs
  }

  #has(viewer: string, now: number): number {
    const { burst, perSecond } = this.#allowance
    const { amount, at } = this.#buckets.get(viewer) ?? { amount: burst, at: now }
    return Math.min(burst, amount + ((now - at) * perSecond) / 1000)
  }

  #waitMs(amount: number, has: number): number {
    return Math.max(0, Math.ceil(((amount - has) / this.#allowance.perSecond) * 1000))
  }

  #assertWithin(waitMsMax: number, waitMs: number): void {
    if (waitMs > waitMsMax) throw new VaultError('REQUESTS_TOO_MANY', {}, { retryAfterMs: waitMs })
  }

  #remember(viewer: string, bucket: Bucket): void {
    this.#buckets.delete(viewer)
    this.#buckets.set(viewer, bucket)
    if (this.#buckets.size <= VIEWERS_MAX) return
    const [oldest] = this.#buckets.keys()
    if (oldest !== undefined) this.#buckets.delete(oldest)
  }
}
