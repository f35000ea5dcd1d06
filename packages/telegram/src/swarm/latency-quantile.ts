import { assert } from '@streamvault/core'

/** How many of the last observations count: at 0.95, six lie above, so that a single odd one moves nothing. */
const SAMPLES_MAX = 128
/** Fewer say nothing about a 95th percentile. */
const SAMPLES_MIN = 20

/** A quantile of the last observations: exact, of bounded memory, and forgetting as the weather changes. */
export class LatencyQuantile {
  readonly #quantile: number
  readonly #samples: number[] = []
  #next = 0
  #known: number | undefined

  /** `quantile` is above 0 and at most 1. */
  constructor(quantile: number) {
    assert(quantile > 0 && quantile <= 1, 'a quantile is a share')
    this.#quantile = quantile
  }

  observe(ms: number): void {
    this.#samples[this.#next] = ms
    this.#next = (this.#next + 1) % SAMPLES_MAX
    this.#known = undefined
  }

  /** The smallest observation that the given share of observations does not exceed; undefined while too few are known. */
  get ms(): number | undefined {
    if (this.#samples.length < SAMPLES_MIN) return undefined
    this.#known ??= this.#samples.toSorted((a, b) => a - b)[Math.ceil(this.#quantile * this.#samples.length) - 1]
    return this.#known
  }
}
