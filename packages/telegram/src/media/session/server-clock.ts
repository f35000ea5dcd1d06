import type { Clock } from '@streamvault/core'

/** Telegram's time as far as it is known: this machine's until the server says otherwise. */
export class ServerClock {
  readonly #clock: Clock
  #offsetSeconds: number

  constructor(clock: Clock) {
    this.#clock = clock
    this.#offsetSeconds = (clock.now() - clock.monotonic()) / 1000
  }

  /** Unix time, with fractions. */
  get seconds(): number {
    return this.elapsed + this.#offsetSeconds
  }

  /** For durations: seconds that no correction changes. */
  get elapsed(): number {
    return this.#clock.monotonic() / 1000
  }

  /** Sets it by a message of the server: the upper half of its id is the second in which it was made. */
  correct(messageId: bigint): void {
    this.#offsetSeconds = Number(messageId >> 32n) - this.elapsed
  }
}
