import type { Clock, Instant } from '@streamvault/core'

/** Since when Telegram has not answered an account, and what was met last. */
export interface Silence {
  readonly since: Instant
  readonly error: string
}

/** Whether Telegram answers an account. */
export class Contact {
  readonly #clock: Clock
  #silence: Silence | undefined
  #trouble: string | undefined
  #wasConnected = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Undefined while it answers, and before it was asked. */
  get silence(): Silence | undefined {
    return this.#silence
  }

  answered(): void {
    this.#silence = undefined
    this.#trouble = undefined
  }

  /** Something that was asked for `waitedMs` ago has no answer. */
  missed(error: string, waitedMs: number): void {
    const since = this.#silence?.since ?? this.#clock.now() - waitedMs
    this.#silence = { since, error: this.#trouble ?? error }
  }

  connected(): void {
    this.#wasConnected = true
    this.answered()
  }

  /** The first connection takes its time: until that is there, only what is asked in vain tells. */
  connecting(): void {
    if (this.#wasConnected) this.missed('the connection was lost', 0)
  }

  /** What the machine said when it tried to connect tells more than that nothing came. Other errors may hold secrets. */
  troubled(error: unknown): void {
    if (!(error instanceof Error) || !('syscall' in error)) return
    this.#trouble = error.message
    if (this.#silence !== undefined) this.#silence = { ...this.#silence, error: error.message }
  }
}
