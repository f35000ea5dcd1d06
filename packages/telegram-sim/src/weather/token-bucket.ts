export interface TokenBucketOptions {
  /** How much may come at once. */
  readonly burst: number
  readonly perSecond: number
}

/** Lets through what comes no faster than it fills. */
export class TokenBucket {
  readonly #options: TokenBucketOptions
  #tokens: number
  #filledAt: number

  /** `now` and all times given later are milliseconds. */
  constructor(options: TokenBucketOptions, now: number) {
    this.#options = options
    this.#tokens = options.burst
    this.#filledAt = now
  }

  /**
   * Takes `count` tokens and answers 0, or takes none and answers in how many milliseconds there are so many.
   *
   * What is larger than the bucket waits until that is full, and leaves it owing.
   */
  take(now: number, count = 1): number {
    const waitMs = this.wait(now, count)
    if (waitMs === 0) this.#tokens -= count
    return waitMs
  }

  /** As `take`, without taking. */
  wait(now: number, count = 1): number {
    const { burst, perSecond } = this.#options
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#filledAt) * perSecond) / 1000)
    this.#filledAt = now
    const missing = Math.min(count, burst) - this.#tokens
    return missing > 0 ? (missing * 1000) / perSecond : 0
  }
}
