/** What hedging may cost in requests. Dean and Barroso, "The Tail at Scale" (2013): 5 % takes away nearly all of the tail. */
const HEDGE_SHARE = 0.05
/** How many unused hedges are kept for a bad moment: one per slot of a full window. */
const HEDGES_KEPT_MAX = 16

/** Second requests as a share of first ones: a token bucket that every first request fills a little. */
export class HedgeBudget {
  #tokens = 0

  /** A first request was sent; what is sent again after a failure earns nothing. */
  earn(): void {
    this.#tokens = Math.min(HEDGES_KEPT_MAX, this.#tokens + HEDGE_SHARE)
  }

  /** Takes one hedge if there is one, and says whether there was. */
  take(): boolean {
    // Twenty times 0.05 is a little less than 1 in binary.
    if (this.#tokens < 1 - 1e-9) return false
    this.#tokens--
    return true
  }
}
