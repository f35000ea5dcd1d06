import type { Clock, Instant } from '@streamvault/core'

interface Sleeper {
  readonly deadline: number
  readonly wake: () => void
}

/** A clock that stands still until a test advances it. */
export class FakeClock implements Clock {
  readonly #startAt: Instant
  #elapsedMs = 0
  readonly #sleepers = new Set<Sleeper>()

  constructor(startAt: Instant = 1_700_000_000_000) {
    this.#startAt = startAt
  }

  /** How many sleeps have neither ended nor been aborted. */
  get sleeping(): number {
    return this.#sleepers.size
  }

  now(): Instant {
    return this.#startAt + this.#elapsedMs
  }

  monotonic(): number {
    return this.#elapsedMs
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    if (ms <= 0) return
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const sleeper: Sleeper = { deadline: this.#elapsedMs + ms, wake: resolve }
    const leave = () => reject(signal.reason)
    this.#sleepers.add(sleeper)
    signal.addEventListener('abort', leave, { once: true })
    try {
      await promise
    } finally {
      this.#sleepers.delete(sleeper)
      signal.removeEventListener('abort', leave)
    }
  }

  /**
   * Lets `ms` milliseconds pass. Sleepers wake in the order of their deadlines, each at its own instant, and what they
   * do then, up to the next thing they wait for, is done before time goes on; so a sleep begun on the way counts too.
   */
  async advance(ms: number): Promise<void> {
    const until = this.#elapsedMs + ms
    await settle()
    for (let next = this.#nextBefore(until); next; next = this.#nextBefore(until)) {
      this.#elapsedMs = next.deadline
      this.#sleepers.delete(next)
      next.wake()
      await settle()
    }
    this.#elapsedMs = until
  }

  #nextBefore(until: number): Sleeper | undefined {
    let next: Sleeper | undefined
    for (const sleeper of this.#sleepers) {
      if (sleeper.deadline <= until && (next === undefined || sleeper.deadline < next.deadline)) next = sleeper
    }
    return next
  }
}

/** One turn of the event loop: every promise that can settle without waiting has done so afterwards. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
