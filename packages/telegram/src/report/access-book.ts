import type { CallOptions, Clock } from '@streamvault/core'
import type { AccountStatus } from '../account/account-status.ts'
import type { ChannelAccess } from '../account/inspect-access.ts'
import type { SwarmAccounts } from '../account/swarm-accounts.ts'
import { fetchFailureOf } from '../swarm/fetch-failure.ts'

/** Rights are given by people, who look right after it; for everybody else hourly is often enough. */
const LOOK_AGAIN_MS = 60 * 60_000
/** What could not be asked is asked again after this, or when Telegram said. */
const RETRY_MS = 60_000
/** Between two accounts: two hundred of them are looked at within a minute, one after the other. */
const PACE_MS = 200
/** Telegram's answer about a channel, and not about how it is doing. */
const IS_ANSWER = /^CHANNEL_(?:PRIVATE|INVALID)$/

interface Entry {
  /** Since when the account was usable when it was looked at: if that has changed, it has come back meanwhile. */
  readonly since: number
  readonly dueAt: number
  readonly channels: readonly ChannelAccess[]
}

export interface AccessBookDeps {
  readonly clock: Clock
  readonly accounts: Pick<SwarmAccounts, 'statuses' | 'inspect'>
}

/** What each account may do in each channel of the store, as it was when somebody looked last. */
export class AccessBook {
  readonly #deps: AccessBookDeps
  readonly #channelIds: readonly number[]
  readonly #entries = new Map<string, Entry>()

  constructor(deps: AccessBookDeps, channelIds: readonly number[]) {
    this.#deps = deps
    this.#channelIds = channelIds
  }

  /** Nothing until the account was looked at, and while it cannot be used. */
  of({ name, state }: Pick<AccountStatus, 'name' | 'state'>): readonly ChannelAccess[] {
    const entry = this.#entries.get(name)
    return state.kind === 'usable' && entry?.since === state.since ? entry.channels : []
  }

  /**
   * Looks at the accounts that are new, have come back, or were not looked at for an hour, one after the other: two calls for
   * each channel at most. Throws only the reason of its signal.
   */
  async look({ signal }: CallOptions): Promise<void> {
    const { clock, accounts } = this.#deps
    for (const { name, state } of accounts.statuses()) {
      signal.throwIfAborted()
      if (state.kind !== 'usable' || !this.#isDue(name, state.since)) continue
      const channels = await accounts.inspect(name, this.#channelIds, { signal })
      const againMs = Math.min(...channels.map(againAfterMs), LOOK_AGAIN_MS)
      this.#entries.set(name, { since: state.since, dueAt: clock.monotonic() + againMs, channels })
      await clock.sleep(PACE_MS, signal)
    }
  }

  #isDue(name: string, since: number): boolean {
    const entry = this.#entries.get(name)
    return entry === undefined || entry.since !== since || this.#deps.clock.monotonic() >= entry.dueAt
  }
}

/** Telegram's word to wait is obeyed here as everywhere. */
function againAfterMs({ error }: ChannelAccess): number {
  if (error === undefined || IS_ANSWER.test(error)) return LOOK_AGAIN_MS
  const failure = fetchFailureOf(error)
  return failure.kind === 'flood' ? failure.waitMs : RETRY_MS
}
