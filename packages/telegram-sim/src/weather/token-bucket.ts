export interface TokenBucketOptions {
  /** How many calls may come at once. */
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

  /** Takes a token and answers 0, or takes none and answers in how many milliseconds there is one. */
  take(now: number): number {
    const { burst, perSecond } = this.#options
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#filledAt) * perSecond) / 1000)
    this.#filledAt = now
    if (this.#tokens < 1) return ((1 - this.#tokens) * 1000) / perSecond
    this.#tokens--
    return 0
  }
}
