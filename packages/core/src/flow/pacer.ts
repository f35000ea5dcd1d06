import type { CallOptions } from '../ports/call-options.ts'
import type { Clock } from '../ports/clock.ts'

/** Keeps a stream of bytes within so many in a second. */
export class Pacer {
  readonly #clock: Clock
  readonly #bytesPerSecond: number
  #freeAt = 0

  constructor(clock: Clock, bytesPerSecond: number) {
    this.#clock = clock
    this.#bytesPerSecond = bytesPerSecond
  }

  /** Waits until what passed before has had its time; then `bytes` may pass. What was not used before is not made up for. */
  async pass(bytes: number, { signal }: CallOptions): Promise<void> {
    const now = this.#clock.monotonic()
    const turn = Math.max(now, this.#freeAt)
    this.#freeAt = turn + (1000 * bytes) / this.#bytesPerSecond
    if (turn > now) await this.#clock.sleep(turn - now, signal)
  }
}
