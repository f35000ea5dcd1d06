import { type CallOptions, type Clock, type Instant, Semaphore, withDeadline } from '@streamvault/core'
import type { AccountStatus } from '../account/account-status.ts'
import { type ChannelAccess, unansweredAccess } from '../account/inspect-access.ts'
import type { SwarmAccounts } from '../account/swarm-accounts.ts'
import { fetchFailureOf } from '../swarm/fetch-failure.ts'

/** Who may do everything is told by a refusal when that has changed; hourly is often enough. */
const LOOK_AGAIN_MS = 60 * 60_000
/** Rights are given by people, who look right after it; some are never given, and such an account is asked less and less. */
const LACKING_MS = { min: 60_000, max: 10 * 60_000 } as const
/** What could not be asked is asked again after this, or when Telegram said. */
const RETRY_MS = 60_000
/** Between two accounts: two hundred of them are looked at within a minute, one after the other. */
const PACE_MS = 200
/** No account is asked again sooner, however often somebody wants to know. */
const DISTANCE_MS = 3_000
/** For all channels of one account: longer than one call takes that gets no answer, by which its account is seen to be cut off. */
const ANSWER_MS_MAX = 12_000
/** Of an account that is cut off already: who asks need not wait to hear it again. */
const SILENT_ANSWER_MS_MAX = 2_000
/** Telegram's answer about a channel, and not about how it is doing. */
const IS_ANSWER = /^CHANNEL_(?:PRIVATE|INVALID)$/

interface Entry {
  /** Since when the account was usable when it was looked at: if that has changed, it has come back meanwhile. */
  readonly since: number
  readonly dueAt: number
  /** How long the next look was put off. */
  readonly againMs: number
  readonly channels: readonly ChannelAccess[]
  /** When the account was asked, by the monotonic clock. */
  readonly askedAt: number
}

export interface AccessBookDeps {
  readonly clock: Clock
  readonly accounts: Pick<SwarmAccounts, 'statuses' | 'inspect'>
  /** Told what an account may do, each time that it was looked at and Telegram answered. It does not throw. */
  readonly onSeen: (account: string, channels: readonly ChannelAccess[]) => void
}

/** What each account may do in each channel of the store, as it was when somebody looked last. */
export class AccessBook {
  readonly #deps: AccessBookDeps
  readonly #channelIds: readonly number[]
  readonly #entries = new Map<string, Entry>()
  /** By name of the account: one question at a time. */
  readonly #turns = new Map<string, Semaphore>()
  #freshAt: Instant | undefined

  constructor(deps: AccessBookDeps, channelIds: readonly number[]) {
    this.#deps = deps
    this.#channelIds = channelIds
  }

  /** Every account that could be asked has been asked since then; undefined before the first time that somebody wanted it. */
  get freshAt(): Instant | undefined {
    return this.#freshAt
  }

  /** Nothing until the account was looked at, and while it cannot be used. */
  of({ name, state }: Pick<AccountStatus, 'name' | 'state'>): readonly ChannelAccess[] {
    const entry = this.#entries.get(name)
    return state.kind === 'usable' && entry?.since === state.since ? entry.channels : []
  }

  /** Telegram refused an account what it was seen to be allowed: it is looked at again soon. */
  doubt(name: string): void {
    const entry = this.#entries.get(name)
    if (entry === undefined) return
    const dueAt = Math.min(entry.dueAt, this.#deps.clock.monotonic() + RETRY_MS)
    this.#entries.set(name, { ...entry, dueAt })
  }

  /**
   * Looks at the accounts that are new, have come back, or whose time has come, one after the other: two calls for each channel
   * at most. It comes every hour, and within ten minutes for those that may not do everything. Throws only the reason of its
   * signal.
   */
  async look({ signal }: CallOptions): Promise<void> {
    const { clock, accounts } = this.#deps
    for (const { name, state } of accounts.statuses()) {
      signal.throwIfAborted()
      if (state.kind !== 'usable' || !this.#isDue(name, state.since)) continue
      await this.#lookAt({ name, since: state.since }, () => this.#isDue(name, state.since), { signal })
      await clock.sleep(PACE_MS, signal)
    }
  }

  /**
   * Looks at all accounts that can be asked, at once: what is told afterwards is of now. Each is asked once, by whoever comes
   * first, and every three seconds at most; it takes fifteen seconds at most. Throws only the reason of its signal.
   */
  async lookAfresh({ signal }: CallOptions): Promise<void> {
    const { clock, accounts } = this.#deps
    const wantedAt = clock.now()
    await Promise.all(accounts.statuses().map(({ name }) => this.lookNow(name, { signal })))
    this.#freshAt = Math.max(wantedAt, this.#freshAt ?? wantedAt)
  }

  /** Looks at one account though its time has not come, unless Telegram told it to wait. Throws only the reason of its signal. */
  async lookNow(name: string, options: CallOptions): Promise<void> {
    const state = this.#deps.accounts.statuses().find((status) => status.name === name)?.state
    if (state?.kind !== 'usable') return
    const { since } = state
    const wantedAt = this.#deps.clock.monotonic()
    const isWanted = () => {
      const entry = this.#entries.get(name)
      if (entry === undefined || this.#isDue(name, since)) return true
      return entry.askedAt < wantedAt && !entry.channels.some(isFlood)
    }
    await this.#lookAt({ name, since }, isWanted, options)
  }

  /** Looks at an account that nobody has looked at since it can be used. Throws only the reason of its signal. */
  async lookAtUnknown(name: string, options: CallOptions): Promise<void> {
    const state = this.#deps.accounts.statuses().find((status) => status.name === name)?.state
    if (state?.kind !== 'usable' || this.#entries.get(name)?.since === state.since) return
    await this.lookNow(name, options)
  }

  /** Looks unless somebody else has done so meanwhile, as `isWanted` says when it is the account's turn. */
  async #lookAt(
    { name, since }: { readonly name: string; readonly since: number },
    isWanted: () => boolean,
    { signal }: CallOptions,
  ): Promise<void> {
    const { clock, onSeen } = this.#deps
    const turn = this.#turns.get(name) ?? new Semaphore(1)
    this.#turns.set(name, turn)
    await turn.acquire(1, signal)
    try {
      if (!isWanted()) return
      const askedBefore = this.#entries.get(name)?.askedAt ?? Number.NEGATIVE_INFINITY
      await clock.sleep(Math.max(0, askedBefore + DISTANCE_MS - clock.monotonic()), signal)
      const askedAt = clock.monotonic()
      const channels = await this.#ask(name, { signal })
      const againMs = Math.min(...channels.map(againAfterMs), this.#patienceMs(name, since, channels))
      this.#entries.set(name, { since, dueAt: clock.monotonic() + againMs, againMs, channels, askedAt })
      onSeen(name, channels.filter(isAnswer))
    } finally {
      turn.release()
    }
  }

  /** An account that does not answer in time can do nothing that is known. */
  async #ask(name: string, { signal }: CallOptions): Promise<readonly ChannelAccess[]> {
    const { clock, accounts } = this.#deps
    const late = new Error('no answer in time')
    const isSilent = accounts.statuses().some((status) => status.name === name && status.silence !== undefined)
    const ms = isSilent ? SILENT_ANSWER_MS_MAX : ANSWER_MS_MAX
    try {
      return await withDeadline({ clock, ms, signal, error: () => late }, (until) =>
        accounts.inspect(name, this.#channelIds, { signal: until }),
      )
    } catch (error) {
      signal.throwIfAborted()
      if (error !== late) throw error
      return this.#channelIds.map((channelId) => unansweredAccess(channelId, late.message))
    }
  }

  #patienceMs(name: string, since: number, channels: readonly ChannelAccess[]): number {
    if (!channels.some(isLacking)) return LOOK_AGAIN_MS
    const before = this.#entries.get(name)
    const hasLacked = before?.since === since && before.channels.some(isLacking)
    return hasLacked ? Math.min(LACKING_MS.max, Math.max(LACKING_MS.min, 2 * before.againMs)) : LACKING_MS.min
  }

  #isDue(name: string, since: number): boolean {
    const entry = this.#entries.get(name)
    return entry === undefined || entry.since !== since || this.#deps.clock.monotonic() >= entry.dueAt
  }
}

function isAnswer({ error }: ChannelAccess): boolean {
  return error === undefined || IS_ANSWER.test(error)
}

function isFlood({ error }: ChannelAccess): boolean {
  return error !== undefined && fetchFailureOf(error).kind === 'flood'
}

function isLacking(access: ChannelAccess): boolean {
  return isAnswer(access) && !(access.canRead && access.canPost && access.canDelete)
}

/** Telegram's word to wait is obeyed here as everywhere. */
function againAfterMs({ error }: ChannelAccess): number {
  if (error === undefined || IS_ANSWER.test(error)) return LOOK_AGAIN_MS
  const failure = fetchFailureOf(error)
  return failure.kind === 'flood' ? failure.waitMs : RETRY_MS
}
