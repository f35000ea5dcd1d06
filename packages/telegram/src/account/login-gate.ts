import { assert, type CallOptions, type Clock, type Instant, Semaphore } from '@streamvault/core'
import { floodWait, floodWaitMs } from './flood-wait.ts'

/** Telegram publishes no figure. One login a second looks like a person with several devices, not like a script. */
const DISTANCE_MS = 1_000
/** 20 accounts that sign in and first meet two more data centres fit. What is beyond comes after ten minutes. */
const BUDGET = { logins: 60, perMs: 10 * 60_000 } as const
/** Whoever would wait longer for the turn is told when to come back, as by Telegram. */
const PATIENCE_MS = 60_000
/** 200 accounts and five data centres; more is a loop gone wrong. */
const QUEUE_MAX = 1_000

/**
 * Lets the logins of a process through one after another, at a distance and within a budget. An account that Telegram told to
 * wait is set aside until then, alone; nothing here sleeps that out.
 */
export class LoginGate {
  readonly #clock: Clock
  readonly #turn = new Semaphore(1)
  readonly #openAt = new Map<string, Instant>()
  #startedAt: Instant[] = []

  constructor({ clock }: { readonly clock: Clock }) {
    this.#clock = clock
  }

  /** Until when an account is set aside; in the past when it is not. */
  openAt(account: string): Instant {
    return this.#openAt.get(account) ?? 0
  }

  /** What was told before a restart holds after it. An earlier, longer wait stays. */
  setAside(account: string, until: Instant): void {
    this.#openAt.set(account, Math.max(this.openAt(account), until))
  }

  /**
   * Runs a login when its turn has come. Throws what the login throws, and `FLOOD_WAIT_n` without trying when the account is
   * set aside or the turn is too far away.
   */
  async run<T>(account: string, login: () => Promise<T>, { signal }: CallOptions): Promise<T> {
    this.#refuseSetAside(account)
    assert(this.#turn.waiting < QUEUE_MAX, 'logins are bounded by accounts and data centres')
    await this.#turn.acquire(1, signal)
    try {
      this.#refuseSetAside(account)
      const waitMs = this.#nextAt() - this.#clock.now()
      if (waitMs > PATIENCE_MS) throw floodWait(waitMs)
      if (waitMs > 0) await this.#clock.sleep(waitMs, signal)
      this.#startedAt.push(this.#clock.now())
      return await this.#watch(account, login)
    } finally {
      this.#turn.release()
    }
  }

  async #watch<T>(account: string, login: () => Promise<T>): Promise<T> {
    try {
      return await login()
    } catch (error) {
      const waitMs = floodWaitMs(error)
      if (waitMs !== undefined) this.setAside(account, this.#clock.now() + waitMs)
      throw error
    }
  }

  #refuseSetAside(account: string): void {
    const waitMs = this.openAt(account) - this.#clock.now()
    if (waitMs > 0) throw floodWait(waitMs)
  }

  #nextAt(): Instant {
    const now = this.#clock.now()
    this.#startedAt = this.#startedAt.filter((at) => at > now - BUDGET.perMs)
    const last = this.#startedAt.at(-1)
    const oldest = this.#startedAt.at(-BUDGET.logins)
    return Math.max(last === undefined ? 0 : last + DISTANCE_MS, oldest === undefined ? 0 : oldest + BUDGET.perMs)
  }
}
