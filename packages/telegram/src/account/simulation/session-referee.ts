import type { Instant } from '@streamvault/core'

/** As `LoginGate` promises of one process. */
const LOGIN_DISTANCE_MS = 1_000
const LOGINS_MAX = { count: 60, perMs: 10 * 60_000 } as const

/** S4 was broken; the first time ends a trial. */
export class BrokenSessionError extends Error {
  override readonly name = 'BrokenSessionError'
}

/** Holds what processes do with sessions against S4, from what Telegram sees of them. */
export class SessionReferee {
  readonly #users = new Map<string, string>()
  readonly #signedIn = new Set<string>()
  readonly #waitUntil = new Map<string, Instant>()
  readonly #logins = new Map<string, Instant[]>()
  logins = 0
  uses = 0
  /** Times that a session went from one process to another. */
  moves = 0
  readonly #last = new Map<string, string>()

  /** A process sends something over the session of an account. */
  begins(account: string, process: string): void {
    const user = this.#users.get(account)
    if (user !== undefined && user !== process) broken('a session is used by two processes')
    this.#users.set(account, process)
    this.uses++
    const last = this.#last.get(account)
    if (last !== undefined && last !== process) this.moves++
    this.#last.set(account, process)
  }

  /** It has its answer, or is gone. */
  ends(account: string, process: string): void {
    if (this.#users.get(account) === process) this.#users.delete(account)
  }

  /** An account signs in to a data centre. */
  login(account: string, process: string, { dataCenter, now }: { dataCenter: number; now: Instant }): void {
    const key = `${account}/${dataCenter}`
    if (this.#signedIn.has(key)) broken('an account signs in though it is signed in')
    if (now < (this.#waitUntil.get(account) ?? 0)) broken('an account that was told to wait signs in')
    const logins = this.#logins.get(process) ?? []
    this.#logins.set(process, logins)
    const last = logins.at(-1)
    if (last !== undefined && now - last < LOGIN_DISTANCE_MS) broken('logins are less than a second apart')
    logins.push(now)
    const first = logins.at(-1 - LOGINS_MAX.count)
    if (first !== undefined && now - first < LOGINS_MAX.perMs) broken('logins are too many')
    this.logins++
  }

  signedIn(account: string, dataCenter: number): void {
    this.#signedIn.add(`${account}/${dataCenter}`)
  }

  /** Telegram has ended the session. */
  revoked(account: string, dataCenter: number): void {
    this.#signedIn.delete(`${account}/${dataCenter}`)
  }

  toldToWait(account: string, until: Instant): void {
    this.#waitUntil.set(account, until)
  }
}

function broken(sentence: string): never {
  throw new BrokenSessionError(`S4: ${sentence}`)
}
