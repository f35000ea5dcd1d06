import { type Clock, Semaphore } from '@streamvault/core'
import type { TelegramAccount } from '../account/telegram-account.ts'

const MIB = 1024 * 1024
/** Eight parts: two on each of an account's four connections, so that none waits for the next. */
export const IN_FLIGHT_BYTES_MAX = 4 * MIB
/** After so long a failure no longer speaks against an account: Telegram's own troubles last minutes. */
const FAILURE_MS = 60_000

/** One account as a way for files: what it carries, and whether it is well. */
export class UploadLane {
  readonly account: TelegramAccount
  /** Bytes of parts that were sent and not acknowledged, of all uploads of the account. */
  readonly room = new Semaphore(IN_FLIGHT_BYTES_MAX)
  readonly #clock: Clock
  #pendingBytes = 0
  #openAt = 0
  #failedAt = Number.NEGATIVE_INFINITY

  constructor(account: TelegramAccount, clock: Clock) {
    this.account = account
    this.#clock = clock
  }

  /** Bytes of the files that the account has been given and that are not posted. */
  get pendingBytes(): number {
    return this.#pendingBytes
  }

  /** How long Telegram told the account to wait from now. */
  get waitMs(): number {
    return Math.max(0, this.#openAt - this.#clock.monotonic())
  }

  /** Whether a file failed here a moment ago. */
  get isAiling(): boolean {
    return this.#clock.monotonic() < this.#failedAt + FAILURE_MS
  }

  /** Counts a file until what is returned is disposed. */
  carry(sizeBytes: number): Disposable {
    this.#pendingBytes += sizeBytes
    return {
      [Symbol.dispose]: () => {
        this.#pendingBytes -= sizeBytes
      },
    }
  }

  setAside(waitMs: number): void {
    this.#openAt = Math.max(this.#openAt, this.#clock.monotonic() + waitMs)
  }

  failed(): void {
    this.#failedAt = this.#clock.monotonic()
  }

  /** Waits as long as Telegram told the account to. */
  async open(signal: AbortSignal): Promise<void> {
    for (let waitMs = this.waitMs; waitMs > 0; waitMs = this.waitMs) await this.#clock.sleep(waitMs, signal)
  }
}
