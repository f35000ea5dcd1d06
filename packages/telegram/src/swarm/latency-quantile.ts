import { assert } from '@streamvault/core'

/** How many of the last observations count: at 0.95, six lie above, so that a single odd one moves nothing. */
const SAMPLES_MAX = 128
/** Fewer say nothing about a 95th percentile. */
const SAMPLES_MIN = 20

/** A quantile of the last observations: exact, of bounded memory, and forgetting as the weather changes. */
export class LatencyQuantile {
  readonly #quantile: number
  /** As they came, the oldest at `#next` once there are as many as count. */
  readonly #samples: number[] = []
  #next = 0
  /** The same, the smallest first. */
  readonly #sorted: number[] = []

  /** `quantile` is above 0 and at most 1. */
  constructor(quantile: number) {
    assert(quantile > 0 && quantile <= 1, 'a quantile is a share')
    this.#quantile = quantile
  }

  observe(ms: number): void {
    const forgotten = this.#samples[this.#next]
    if (forgotten !== undefined) this.#sorted.splice(placeIn(this.#sorted, forgotten), 1)
    this.#sorted.splice(placeIn(this.#sorted, ms), 0, ms)
    this.#samples[this.#next] = ms
    this.#next = (this.#next + 1) % SAMPLES_MAX
  }

  /** The smallest observation that the given share of observations does not exceed; undefined while too few are known. */
  get ms(): number | undefined {
    const { length } = this.#sorted
    return length < SAMPLES_MIN ? undefined : this.#sorted[Math.ceil(this.#quantile * length) - 1]
  }
}

/** Where in an ascending list the first stands that is not below `value`. */
function placeIn(sorted: readonly number[], value: number): number {
  let [from, to] = [0, sorted.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if ((sorted[middle] ?? 0) < value) from = middle + 1
    else to = middle
  }
  return from
}
