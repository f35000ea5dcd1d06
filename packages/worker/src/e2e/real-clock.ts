import type { Clock } from '@streamvault/core'

/** The machine's own time, of which some can be skipped. */
export class RealClock implements Clock {
  #skippedMs = 0

  now(): number {
    return Date.now() + this.#skippedMs
  }

  monotonic(): number {
    return performance.now() + this.#skippedMs
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms)
      signal.addEventListener('abort', () => {
        clearTimeout(timer)
        reject(signal.reason)
      })
    })
  }

  /** Lets it be later at once; who sleeps sleeps on. */
  skip(ms: number): void {
    this.#skippedMs += ms
  }
}
