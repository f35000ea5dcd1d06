/** mtcute's limit: five attempts in ten seconds. */
const ATTEMPTS_MAX = 5
const WINDOW_MS = 10_000
/** After the first failure in a row; doubled by every further one, so that a data centre that is down is asked rarely. */
const PAUSE_MS_MIN = 250
const PAUSE_MS_MAX = 8000

/** Says when a lost connection may be made anew. All times are milliseconds of one clock. */
export class ConnectPace {
  #attempts: number[] = []
  #failuresInARow = 0
  #pausedUntil = Number.NEGATIVE_INFINITY

  /** In how many milliseconds it may be tried: 0 is now. */
  waitMs(now: number): number {
    const recent = this.#attempts.filter((at) => now - at < WINDOW_MS)
    const [oldest = now] = recent
    const full = recent.length < ATTEMPTS_MAX ? 0 : oldest + WINDOW_MS - now
    return Math.max(full, this.#pausedUntil - now, 0)
  }

  attempted(now: number): void {
    this.#attempts = [...this.#attempts, now].slice(-ATTEMPTS_MAX)
  }

  succeeded(): void {
    this.#failuresInARow = 0
  }

  failed(now: number): void {
    this.#pausedUntil = now + Math.min(PAUSE_MS_MIN * 2 ** this.#failuresInARow++, PAUSE_MS_MAX)
  }
}
