import { abortable, type Clock, type Logger, VaultError } from '@streamvault/core'
import type { TelegramAccount } from '../account/telegram-account.ts'
import { vaultErrorOf } from '../store/vault-error-of.ts'
import { type FetchFailure, fetchFailureOf } from '../swarm/fetch-failure.ts'
import { TelegramError } from '../telegram-error.ts'
import type { MediaLinks } from './media-links.ts'

export interface ReadyLanesDeps {
  readonly clock: Clock
  readonly logger: Logger
  readonly links: MediaLinks
  /** Told what an account can be asked for, each time that it is more. */
  readonly onReady: (account: TelegramAccount, dataCenters: readonly number[]) => void
}

interface Lane {
  readonly account: TelegramAccount
  readonly dataCenter: number
  state: 'connecting' | 'ready' | 'failed'
  error?: unknown
}

/** A sign-in that failed is tried again after this long, or when Telegram said. */
const RETRY_MS = 5_000
const RETRY_MS_MAX = 10 * 60_000

/**
 * Accounts are asked only where they are signed in and connected: the first sign-in to a data centre takes seconds, and nobody
 * waits for one while another account is ready.
 */
export class ReadyLanes implements Disposable {
  readonly #deps: ReadyLanesDeps
  readonly #accounts = new Map<string, TelegramAccount>()
  readonly #dataCenters = new Set<number>()
  readonly #lanes = new Map<string, Lane>()
  readonly #ended = new AbortController()
  /** Settled, and made anew, whenever a lane changes. */
  #change = Promise.withResolvers<void>()

  constructor(deps: ReadyLanesDeps) {
    this.#deps = deps
  }

  /** Connects the account wherever bytes are wanted, also one that was there before. */
  add(account: TelegramAccount): void {
    this.remove(account.name)
    this.#accounts.set(account.name, account)
    for (const dataCenter of this.#dataCenters) this.#begin(account, dataCenter)
  }

  remove(name: string): void {
    this.#accounts.delete(name)
    for (const [key, lane] of this.#lanes) if (lane.account.name === name) this.#lanes.delete(key)
    this.#changed()
  }

  /** Tries at once where the account could not be connected, unless Telegram told it to wait. */
  reconnect(name: string): void {
    for (const { account, dataCenter, state, error } of [...this.#lanes.values()]) {
      const isDue = state === 'failed' && failureOf(error)?.kind !== 'flood'
      if (isDue && account.name === name) this.#begin(account, dataCenter)
    }
  }

  /** Where the account can be asked. */
  readyFor(name: string): number[] {
    const ready = [...this.#lanes.values()].filter((lane) => lane.account.name === name && lane.state === 'ready')
    return ready.map(({ dataCenter }) => dataCenter)
  }

  /** Connects all accounts to a data centre, unless that has begun. */
  prepare(dataCenter: number): void {
    if (this.#dataCenters.has(dataCenter)) return
    this.#dataCenters.add(dataCenter)
    for (const account of this.#accounts.values()) this.#begin(account, dataCenter)
  }

  /** Waits until some account is ready there. Throws why none is when all have failed. */
  async need(dataCenter: number, signal: AbortSignal): Promise<void> {
    this.prepare(dataCenter)
    for (;;) {
      const lanes = [...this.#lanes.values()].filter((lane) => lane.dataCenter === dataCenter)
      if (lanes.some(({ state }) => state === 'ready')) return
      if (lanes.every(({ state }) => state === 'failed')) throw noneReady(lanes)
      await abortable(this.#change.promise, AbortSignal.any([signal, this.#ended.signal]))
    }
  }

  [Symbol.dispose](): void {
    this.#ended.abort(new VaultError('STORE_UNAVAILABLE', { reason: 'the store is closed' }))
  }

  #begin(account: TelegramAccount, dataCenter: number): void {
    const lane: Lane = { account, dataCenter, state: 'connecting' }
    this.#lanes.set(`${account.name}/${dataCenter}`, lane)
    void this.#connect(lane)
  }

  async #connect(lane: Lane): Promise<void> {
    const { links, clock, logger, onReady } = this.#deps
    const { account, dataCenter } = lane
    const { signal } = this.#ended
    while (this.#isCurrent(lane)) {
      try {
        const link = await links.get(account, dataCenter, { signal })
        await link.warm({ signal })
        if (!this.#isCurrent(lane)) return
        lane.state = 'ready'
        this.#changed()
        onReady(account, this.readyFor(account.name))
        return
      } catch (error) {
        if (signal.aborted) return
        lane.state = 'failed'
        lane.error = error
        this.#changed()
        logger.warn({ account: account.name, dataCenter, error }, 'an account cannot be asked in a data centre')
        await clock.sleep(retryMs(error), signal).catch(() => {})
      }
    }
  }

  #isCurrent(lane: Lane): boolean {
    return !this.#ended.signal.aborted && this.#lanes.get(`${lane.account.name}/${lane.dataCenter}`) === lane
  }

  #changed(): void {
    this.#change.resolve()
    this.#change = Promise.withResolvers<void>()
  }
}

function failureOf(error: unknown): FetchFailure | undefined {
  return error instanceof TelegramError ? fetchFailureOf(error.message) : undefined
}

function retryMs(error: unknown): number {
  const failure = failureOf(error)
  if (failure?.kind === 'flood') return failure.waitMs
  return failure === undefined ? RETRY_MS : RETRY_MS_MAX
}

function noneReady(lanes: readonly Lane[]): unknown {
  const failed = lanes.find(({ error }) => error !== undefined)
  return vaultErrorOf(failed?.error ?? new VaultError('STORE_UNAVAILABLE', { reason: 'there is no account to ask' }))
}
