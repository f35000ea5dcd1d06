import { type Clock, isVaultError } from '@streamvault/core'

/** How long a home that does not answer is let be, before one part more shows whether it is back. */
const REST_MS = 60_000

/** Whether the store does not answer, whatever the bytes are like. */
export function isSilence(error: unknown): boolean {
  return isVaultError(error, 'STORE_UNAVAILABLE') || isVaultError(error, 'STORE_THROTTLED')
}

/** Homes that a scrub has waited for in vain, and goes on without until they answer. */
export class SilentHomes {
  readonly #clock: Pick<Clock, 'monotonic'>
  /** Until when each is let be. */
  readonly #restUntil: Map<string, number>

  /** Those of an earlier attempt are asked once before they are let be. */
  constructor(clock: Pick<Clock, 'monotonic'>, names: readonly string[]) {
    this.#clock = clock
    this.#restUntil = new Map(names.map((name) => [name, clock.monotonic()]))
  }

  get names(): readonly string[] {
    return [...this.#restUntil.keys()]
  }

  has(store: string): boolean {
    return this.#restUntil.has(store)
  }

  /** Whether it is not to be asked now. */
  rests(store: string): boolean {
    return this.#clock.monotonic() < (this.#restUntil.get(store) ?? 0)
  }

  failed(store: string): void {
    this.#restUntil.set(store, this.#clock.monotonic() + REST_MS)
  }

  answered(store: string): void {
    this.#restUntil.delete(store)
  }
}
