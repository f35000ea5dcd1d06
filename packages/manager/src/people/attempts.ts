import { type Ephemeral, type ErrorCode, VaultError } from '@streamvault/core'
import { hashOf } from './secrets.ts'

export interface AttemptsOptions {
  /** Tells these attempts from others. */
  readonly name: string
  /** As it is when it is asked for. */
  readonly max: () => Promise<number>
  readonly perMs: number
  /** What whoever tries too often is told. */
  readonly code?: ErrorCode
}

/** Holds whoever fails to so many attempts in a while. */
export class Attempts {
  readonly #ephemeral: Pick<Ephemeral, 'incr'>
  readonly #options: AttemptsOptions

  constructor(ephemeral: Pick<Ephemeral, 'incr'>, options: AttemptsOptions) {
    this.#ephemeral = ephemeral
    this.#options = options
  }

  /** Lets `by` try; what works out is not counted. Throws `SIGN_IN_TOO_OFTEN`, and what `attempt` throws. */
  async try<T>(by: string, attempt: () => Promise<T>): Promise<T> {
    await this.count(by)
    const outcome = await attempt()
    await this.#add(by, -1)
    return outcome
  }

  /** Counts one, however it works out. Throws `SIGN_IN_TOO_OFTEN`. */
  async count(by: string): Promise<void> {
    const { max, perMs: retryAfterMs, code = 'SIGN_IN_TOO_OFTEN' } = this.#options
    // Counted first, so that those who come at once are no more than those who come one after the other.
    if ((await this.#add(by, 1)) > (await max())) throw new VaultError(code, {}, { retryAfterMs })
  }

  #add(by: string, count: number): Promise<number> {
    const { name, perMs } = this.#options
    return this.#ephemeral.incr(`attempts:${name}:${hashOf(by)}`, count, perMs)
  }
}
