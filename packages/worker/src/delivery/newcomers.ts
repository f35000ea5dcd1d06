import type { Clock } from '@streamvault/core'

/** A thousand come in half of that. */
const HOLD_MS_MAX = 250

/**
 * Lets those who have just come in go first.
 *
 * Node accepts one connection each time it has gone through all that is ready (libuv, since 1.45), and with hundreds of streams that
 * is a tenth of a second: the last of a thousand viewers who came at once would wait until most of the others had everything.
 * So streams wait while a connection comes each time, but not for longer than a quarter of a second.
 */
export class Newcomers {
  readonly #clock: Pick<Clock, 'monotonic'>
  #settled: PromiseWithResolvers<void> | undefined
  #heldSince = 0
  #hasCome = false

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock
  }

  /** A connection has been accepted. */
  notice(): void {
    this.#hasCome = true
    if (this.#settled !== undefined) return
    this.#settled = Promise.withResolvers()
    this.#heldSince = this.#clock.monotonic()
    setImmediate(() => this.#look())
  }

  /** What streams have to wait for before they go on; undefined where nobody has come. */
  get settled(): Promise<void> | undefined {
    return this.#settled?.promise
  }

  /** Everything that was ready has had its turn once. */
  #look(): void {
    const isHeld = this.#clock.monotonic() - this.#heldSince < HOLD_MS_MAX
    if (this.#hasCome && isHeld) {
      this.#hasCome = false
      setImmediate(() => this.#look())
      return
    }
    const settled = this.#settled
    this.#settled = undefined
    settled?.resolve()
  }
}
