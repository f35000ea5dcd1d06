import { abortable, type CallOptions, type Logger } from '@streamvault/core'
import { type AccountFault, accountFaultOf, isDuplicated } from './account-fault.ts'
import { accountName } from './account-identity.ts'
import { AccountLease, type LeaseDeps } from './account-lease.ts'
import type { AccountState, AccountStatus } from './account-status.ts'
import type { ClientAccount } from './client-account.ts'
import { floodWaitMs } from './flood-wait.ts'
import { type AccountConfig, type AccountDeps, openAccount } from './open-account.ts'
import { SessionGuard } from './session-guard.ts'
import type { TelegramAccount } from './telegram-account.ts'

/** Bans are lifted and sessions renewed by people, which takes them minutes at least. */
const PROBE_MS = 10 * 60_000
/** An account that another process gives up is taken over within it. */
const TAKE_RETRY_MS = 5_000
/** Without a connection nothing is asked of Telegram, so this may be short. */
const LINK_RETRY_MS = 5_000
/** Long enough for a person to read of it. */
const DUPLICATE_TOLD_MS = 60 * 60_000

/** An account can be used from now on, or no longer. */
export interface AccountChange {
  readonly kind: 'usable' | 'gone'
  readonly account: TelegramAccount
}

export interface KeeperDeps extends Omit<AccountDeps, 'onFault'>, LeaseDeps {
  readonly logger: Logger
  readonly onChange: (change: AccountChange) => void
}

/** Keeps one account usable: takes its lease, opens it, signs it in if need be, and looks after it when it broke. */
export class AccountKeeper implements AsyncDisposable {
  readonly name: string
  readonly #config: AccountConfig
  readonly #deps: KeeperDeps
  readonly #ended = new AbortController()
  readonly #opened = Promise.withResolvers<void>()
  readonly #running: Promise<void>
  #state: AccountState = { kind: 'starting' }
  #account: ClientAccount | undefined
  #guard: { readonly key: Uint8Array; readonly held: SessionGuard } | undefined
  /** The keys that there are were seen in two places. */
  #startAnew = false
  #onFault: (fault: AccountFault) => void = () => {}
  /** Ends the wait for the next try. */
  #hurry = new AbortController()
  /** Settles with the try that comes next or is under way. */
  #tried = Promise.withResolvers<void>()

  constructor(config: AccountConfig, deps: KeeperDeps) {
    this.name = accountName(config.identity)
    this.#config = config
    this.#deps = deps
    this.#running = this.#run()
  }

  /** Settles when the account was opened, or first found not to be to be had. */
  get opened(): Promise<void> {
    return this.#opened.promise
  }

  get status(): AccountStatus {
    const silence = this.#account?.silence
    const handle = this.#account?.handle ?? this.name
    const duplicatedAt = this.#duplicatedAt()
    const seen = { ...(silence && { silence }), ...(duplicatedAt !== undefined && { duplicatedAt }) }
    return { name: this.name, handle, state: this.#state, ...seen }
  }

  /** Undefined unless it can be used. */
  get usable(): ClientAccount | undefined {
    return this.#state.kind === 'usable' ? this.#account : undefined
  }

  /** Tries an account that is broken now, and resolves when that was done; nothing to do for others. */
  async retry({ signal }: CallOptions): Promise<void> {
    if (this.#state.kind !== 'broken') return
    const tried = this.#tried.promise
    this.#hurry.abort()
    await abortable(tried, AbortSignal.any([signal, this.#ended.signal]))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    while (!this.#ended.signal.aborted) {
      try {
        await this.#hold()
      } catch (error) {
        if (!this.#ended.signal.aborted) this.#cannotOpen(error)
      }
      this.#opened.resolve()
      const isOver = this.#ended.signal.aborted || this.#startAnew
      if (!isOver) await this.#untilNextTry(TAKE_RETRY_MS, [])
    }
  }

  /** From the lease to its end. */
  async #hold(): Promise<void> {
    await using lease = await AccountLease.take(this.name, this.#deps)
    if (lease === undefined) {
      this.#become({ kind: 'elsewhere' })
      return
    }
    const onFault = (fault: AccountFault) => this.#onFault(fault)
    const startAnew = this.#startAnew
    this.#startAnew = false
    await using account = await openAccount({ ...this.#config, startAnew }, { ...this.#deps, onFault })
    await using _ = { [Symbol.asyncDispose]: () => this.#unguard() }
    if (!(await this.#guardSession(account))) {
      this.#become({ kind: 'elsewhere', asCopy: true })
      return
    }
    this.#account = account
    if (account.isSignedIn) this.#become({ kind: 'usable', since: this.#deps.clock.now() })
    this.#opened.resolve()
    try {
      const isOver = () => lease.lost.aborted || this.#ended.signal.aborted || this.#startAnew
      while (!isOver()) await this.#tend(account, lease.lost)
    } finally {
      this.#become({ kind: lease.lost.aborted ? 'elsewhere' : 'starting' })
      this.#account = undefined
    }
  }

  /** Does what the state asks for, and waits until there is more to do. */
  async #tend(account: ClientAccount, lost: AbortSignal): Promise<void> {
    if (this.#state.kind === 'usable') {
      await this.#untilFault(lost)
      return
    }
    if (this.#state.kind === 'broken' && isDuplicated(this.#state.fault)) {
      this.#startAnew = account.mayStartAnew(this.#deps.clock.now())
      if (this.#startAnew) return
      if (this.#state.retryAt === undefined) await this.#untilProbe(this.#state.fault, lost)
    }
    try {
      await account.refresh({ signal: AbortSignal.any([this.#ended.signal, lost]) })
      // Its key may be new, and nobody else has that one.
      await this.#guardSession(account)
      this.#become({ kind: 'usable', since: this.#deps.clock.now() })
    } catch (error) {
      if (lost.aborted || this.#ended.signal.aborted) return
      const waitMs = this.#afterFailure(error)
      const fault = accountFaultOf(error)
      const mayHurry = fault !== undefined && isDuplicated(fault) && account.mayStartAnew(this.#deps.clock.now())
      if (!mayHurry) await this.#untilNextTry(waitMs, [lost])
    }
  }

  /** The account itself may answer all the while that one of its keys does not, so asking it at once would tell nothing. */
  async #untilProbe(fault: AccountFault, lost: AbortSignal): Promise<void> {
    this.#become({ kind: 'broken', fault, retryAt: this.#deps.clock.now() + PROBE_MS })
    await this.#untilNextTry(PROBE_MS, [lost])
  }

  /** Says whether the session is this process's alone on this machine, as far as can be known. */
  async #guardSession(account: ClientAccount): Promise<boolean> {
    const key = await account.sessionKey()
    if (key === undefined || (this.#guard !== undefined && Buffer.from(key).equals(this.#guard.key))) return true
    const held = await SessionGuard.take(key)
    if (held === undefined) return false
    await this.#unguard()
    this.#guard = { key, held }
    return true
  }

  async #unguard(): Promise<void> {
    await this.#guard?.held[Symbol.asyncDispose]()
    this.#guard = undefined
  }

  #duplicatedAt(): number | undefined {
    const at = this.#account?.duplicatedAt
    return at !== undefined && this.#deps.clock.now() - at < DUPLICATE_TOLD_MS ? at : undefined
  }

  /** How long to wait before the next try. */
  #afterFailure(error: unknown): number {
    const fault = accountFaultOf(error)
    const floodMs = floodWaitMs(error)
    const waitMs = floodMs ?? (fault === undefined ? LINK_RETRY_MS : PROBE_MS)
    const until = this.#deps.clock.now() + waitMs
    if (fault !== undefined) this.#become({ kind: 'broken', fault, retryAt: until })
    else if (floodMs !== undefined) this.#become({ kind: 'waiting', until })
    else if (this.#state.kind === 'broken') this.#become({ ...this.#state, retryAt: until })
    return waitMs
  }

  #cannotOpen(error: unknown): void {
    if (this.#state.kind !== 'broken') {
      this.#deps.logger.error({ account: this.name, error }, 'telegram account cannot be opened')
    }
    const advice = 'Its session file or the coordination cannot be used. See the log.'
    const retryAt = this.#deps.clock.now() + TAKE_RETRY_MS
    this.#become({ kind: 'broken', fault: { code: 'SESSION_UNUSABLE', advice }, retryAt })
  }

  #become(state: AccountState): void {
    const was = this.#state
    this.#state = state
    const account = this.#account
    if (state.kind === 'usable') this.#endTry()
    if (account !== undefined && was.kind !== 'usable' && state.kind === 'usable') {
      this.#deps.logger.info({ account: this.name }, 'telegram account can be used')
      this.#deps.onChange({ kind: 'usable', account })
    }
    if (account !== undefined && was.kind === 'usable' && state.kind !== 'usable') {
      this.#deps.onChange({ kind: 'gone', account })
    }
    if (state.kind === 'broken' && was.kind !== 'broken') {
      this.#deps.logger.warn({ account: this.name, ...state.fault }, 'telegram account cannot be used')
    }
  }

  async #untilFault(lost: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<AccountFault | undefined>()
    const leave = () => resolve(undefined)
    const end = AbortSignal.any([this.#ended.signal, lost])
    if (end.aborted) return
    end.addEventListener('abort', leave, { once: true })
    this.#onFault = resolve
    const fault = await promise
    this.#onFault = () => {}
    if (fault !== undefined) this.#become({ kind: 'broken', fault })
  }

  #endTry(): void {
    this.#hurry = new AbortController()
    this.#tried.resolve()
    this.#tried = Promise.withResolvers()
  }

  async #untilNextTry(ms: number, signals: readonly AbortSignal[]): Promise<void> {
    this.#endTry()
    const end = AbortSignal.any([this.#ended.signal, this.#hurry.signal, ...signals])
    await this.#deps.clock.sleep(ms, end).catch(() => {})
  }
}
