import type { Clock, Ephemeral, Instant } from '@streamvault/core'
import { TelegramError } from '../../telegram-error.ts'
import type { AccountLease, LeaseDeps } from '../account-lease.ts'
import { floodWaitMs } from '../flood-wait.ts'
import type { LoginGate } from '../login-gate.ts'
import { BrokenSessionError, type SessionReferee } from './session-referee.ts'
import { type Reach, unreliable } from './unreliable-ephemeral.ts'

/** What is left of an account on the disk when a process ends. */
export interface SessionFile {
  readonly signedIn: Set<number>
  waitUntil: Instant
}

/** The parts that decide; tests put wrong ones in. */
export interface SessionParts {
  readonly takeLease: (account: string, deps: LeaseDeps) => Promise<AccountLease | undefined>
  readonly createGate: (clock: Clock) => LoginGate
}

export interface SimulatedProcessDeps extends SessionParts {
  readonly name: string
  readonly clock: Clock
  readonly random: () => number
  readonly ephemeral: Ephemeral
  readonly referee: SessionReferee
  readonly sessions: ReadonlyMap<string, SessionFile>
}

const DATA_CENTERS = [1, 2]
const RETRY_MS = 5_000
/** What is asked is answered within it, or given up: the margin that a lease leaves is as long. */
const CALL_MS_MAX = 1_900
const PAUSE_MS_MAX = 3_000
const LOGIN_MS_MAX = 1_900
const LOGIN_FLOOD_SHARE = 0.1
const WAIT_SECONDS_MAX = 120

/** A worker as Telegram and the coordination see it: for each account it takes the lease, signs in, and uses the session. */
export class SimulatedProcess {
  readonly reach: Reach = { cut: false, lateMs: 0 }
  readonly #deps: SimulatedProcessDeps
  readonly #ephemeral: Ephemeral
  readonly #gate: LoginGate
  readonly #ended = new AbortController()
  readonly #running: Promise<unknown>

  constructor(deps: SimulatedProcessDeps) {
    this.#deps = deps
    this.#gate = deps.createGate(deps.clock)
    this.#ephemeral = unreliable(deps.ephemeral, { ...deps, reach: this.reach })
    this.#running = Promise.all([...deps.sessions.keys()].map((account) => this.#keep(account)))
    this.#running.catch(() => {})
  }

  /** Ends as it should, and throws what the referee said. */
  async stop(): Promise<void> {
    this.#ended.abort()
    await this.#running
  }

  /** Ends as by `kill -9`: says nothing to anybody, and what it had under way is over. */
  async kill(): Promise<void> {
    this.reach.cut = true
    for (const account of this.#deps.sessions.keys()) this.#deps.referee.ends(account, this.#deps.name)
    await this.stop()
  }

  async #keep(account: string): Promise<void> {
    const { takeLease, clock } = this.#deps
    const { signal } = this.#ended
    while (!signal.aborted) {
      const lease = await takeLease(account, { ephemeral: this.#ephemeral, clock }).catch(() => undefined)
      if (lease !== undefined) {
        await using held = lease
        await this.#use(account, AbortSignal.any([held.lost, signal]))
      }
      await clock.sleep(RETRY_MS, signal).catch(() => {})
    }
  }

  async #use(account: string, end: AbortSignal): Promise<void> {
    const { sessions, clock, random } = this.#deps
    const file = sessions.get(account)
    if (file === undefined) return
    this.#gate.setAside(account, file.waitUntil)
    while (!end.aborted) {
      const missing = DATA_CENTERS.find((dataCenter) => !file.signedIn.has(dataCenter))
      if (missing === undefined) await this.#call(account, Math.floor(random() * CALL_MS_MAX))
      else await this.#signIn(account, file, { dataCenter: missing, end })
      const until = file.waitUntil - clock.now()
      await clock.sleep(until > 0 ? until : Math.floor(random() * PAUSE_MS_MAX), end).catch(() => {})
    }
  }

  /** Asked for once under way, it takes its time whatever happens to the lease. */
  async #call(account: string, ms: number): Promise<void> {
    const { referee, name, clock } = this.#deps
    referee.begins(account, name)
    await clock.sleep(ms, this.#ended.signal).catch(() => {})
    referee.ends(account, name)
  }

  async #signIn(
    account: string,
    file: SessionFile,
    { dataCenter, end }: { readonly dataCenter: number; readonly end: AbortSignal },
  ): Promise<void> {
    const { referee, name, clock, random } = this.#deps
    const login = async () => {
      if (end.aborted) return
      referee.login(account, name, { dataCenter, now: clock.now() })
      await this.#call(account, Math.floor(random() * LOGIN_MS_MAX))
      if (random() < LOGIN_FLOOD_SHARE) {
        const seconds = Math.ceil(random() * WAIT_SECONDS_MAX)
        referee.toldToWait(account, clock.now() + seconds * 1000)
        throw new TelegramError(420, `FLOOD_WAIT_${seconds}`)
      }
      referee.signedIn(account, dataCenter)
      file.signedIn.add(dataCenter)
    }
    try {
      await this.#gate.run(account, login, { signal: end })
    } catch (error) {
      if (error instanceof BrokenSessionError) throw error
      file.waitUntil = Math.max(file.waitUntil, this.#gate.openAt(account))
      // Its turn is too far away.
      if (floodWaitMs(error) !== undefined) await clock.sleep(RETRY_MS, end).catch(() => {})
    }
  }
}
