interface Planned {
  readonly at: number
  readonly happen: () => void
}

/** What happens when, in a simulated time that leaps from one event to the next. Of one instant, first planned is first. */
export class EventQueue {
  readonly #planned: Planned[] = []
  #now = 0

  get now(): number {
    return this.#now
  }

  get nextAt(): number {
    return this.#planned[0]?.at ?? Number.POSITIVE_INFINITY
  }

  plan(delayMs: number, happen: () => void): void {
    const at = this.#now + delayMs
    const before = this.#planned.findLastIndex((planned) => planned.at <= at)
    this.#planned.splice(before + 1, 0, { at, happen })
  }

  /** Goes to the next event, or only up to `until` when there is none before, and says whether there was one. */
  step(until: number): boolean {
    if (this.nextAt > until) {
      this.#now = until
      return false
    }
    const next = this.#planned.shift()
    this.#now = next?.at ?? until
    next?.happen()
    return true
  }
}
