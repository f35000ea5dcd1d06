import {
  type BlobStore,
  type Clock,
  type Ephemeral,
  goRound,
  type Logger,
  type Metrics,
  withDeadline,
} from '@streamvault/core'
import type { OpenTelegramStore, SwarmReport } from '@streamvault/telegram'
import { REPORT_MS, RETRY_MS, SWARM_KEYS, type SwarmKeys, type SwarmName } from './swarm-keys.ts'

export interface SwarmDeskDeps {
  readonly clock: Clock
  readonly ephemeral: Ephemeral
  readonly metrics: Metrics
  readonly logger: Logger
}

/** An account that comes back is looked at within it. */
const LOOK_MS = 5_000
/** How long somebody who wants a report waits for it at most. */
const ASKED_MS = 1_000

const STATES = ['starting', 'usable', 'waiting', 'elsewhere', 'broken'] as const satisfies readonly AccountStateKind[]
type AccountStateKind = SwarmReport['accounts'][number]['state']['kind']

type DeskTelegram = Pick<OpenTelegramStore, 'look' | 'lookAfresh' | 'report' | 'retry' | 'frameBytes'> & {
  readonly store: Pick<BlobStore, 'name'>
}

/** What of all media buffers is frames of each swarm, as `streamvault_buffer_bytes` names it. */
const POOLS: Readonly<Record<SwarmName, string>> = { store: 'frames', mirror: 'mirror-frames' }

/** Tells other processes, and metrics, how a swarm of this worker is doing; looks at what its accounts may do. */
export class SwarmDesk implements AsyncDisposable {
  readonly #deps: SwarmDeskDeps
  readonly #telegram: DeskTelegram
  readonly #keys: SwarmKeys
  readonly #pool: string
  readonly #ended = new AbortController()
  readonly #running: Promise<unknown>

  constructor(deps: SwarmDeskDeps, telegram: DeskTelegram, swarm: SwarmName) {
    this.#deps = deps
    this.#telegram = telegram
    this.#keys = SWARM_KEYS[swarm]
    this.#pool = POOLS[swarm]
    this.#running = Promise.all([
      this.#every(ASKED_MS, () => this.#answer()),
      this.#every(ASKED_MS, (signal) => this.#lookAfresh(signal)),
      this.#every(ASKED_MS, (signal) => this.#retry(signal)),
      this.#every(LOOK_MS, (signal) => telegram.look({ signal })),
    ])
  }

  /** Sets the gauges. */
  measure(): void {
    const { metrics } = this.#deps
    const { accounts, madeAt } = this.#telegram.report()
    const store = this.#telegram.store.name
    const lanes = accounts.filter(({ state }) => state.kind === 'usable').flatMap((account) => account.lanes)
    for (const state of STATES) {
      const count = accounts.filter(({ state: { kind } }) => kind === state).length
      metrics.set('streamvault_swarm_accounts', count, { store, state })
    }
    metrics.set('streamvault_swarm_window_slices', sum(lanes.map(({ windowSlices }) => windowSlices)), { store })
    metrics.set('streamvault_swarm_in_flight_bytes', sum(lanes.map(({ inFlightBytes }) => inFlightBytes)), { store })
    const waiting = lanes.filter(({ setAsideUntil = 0 }) => setAsideUntil > madeAt)
    metrics.set('streamvault_swarm_lanes_waiting', waiting.length, { store })
    metrics.set('streamvault_buffer_bytes', this.#telegram.frameBytes(), { pool: this.#pool })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort(new Error('the server has ended'))
    await this.#running
  }

  async #answer(): Promise<void> {
    const { ephemeral } = this.#deps
    if ((await ephemeral.get(this.#keys.wanted)) === undefined) return
    await ephemeral.set(this.#keys.report, JSON.stringify(this.#telegram.report()), REPORT_MS)
  }

  /** However many want to know, the accounts are asked once for all who came before. */
  async #lookAfresh(signal: AbortSignal): Promise<void> {
    const wanted = Number((await this.#deps.ephemeral.get(this.#keys.fresh)) ?? Number.NaN)
    if (!(wanted > (this.#telegram.report().lookedAt ?? 0))) return
    await this.#telegram.lookAfresh({ signal })
    await this.#answer()
  }

  async #retry(signal: AbortSignal): Promise<void> {
    const { ephemeral, clock } = this.#deps
    const name = await ephemeral.get(this.#keys.retry)
    if (name === undefined) return
    try {
      const error = () => new Error('an account was not tried in time')
      await withDeadline({ clock, ms: RETRY_MS, signal, error }, (until) =>
        this.#telegram.retry(name, { signal: until }),
      )
    } finally {
      await ephemeral.release(this.#keys.retry, name)
    }
  }

  #every(everyMs: number, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { clock, logger } = this.#deps
    const { signal } = this.#ended
    const onError = (error: unknown) => logger.debug({ error }, 'the swarm was not looked at')
    return goRound({ clock, everyMs, onError }, signal, () => work(signal))
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
