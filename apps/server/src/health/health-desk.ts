import { statfs } from 'node:fs/promises'
import { availableParallelism, freemem, loadavg, totalmem } from 'node:os'
import { gatewayReportSchema, type HealthView, workerReportSchema } from '@streamvault/contract'
import { type CallOptions, JOB_KINDS, PAGE_PEOPLE_MAX } from '@streamvault/core'
import { type HealthSource, ScrubDesk } from '@streamvault/manager'
import { type AccountReport, parseSwarmReport, type SwarmReport } from '@streamvault/telegram'
import type { Foundation } from '../compose.ts'
import { mirrorNamesOf } from '../store/open-mirror.ts'
import { SWARM_KEYS, type SwarmName } from '../swarm/swarm-keys.ts'
import { EgressBook, FREE_BYTES_PER_MONTH } from './egress-book.ts'
import { HEALTH_KEYS, parseReport, WANTED_MS } from './health-keys.ts'
import { MetricReadings } from './metric-readings.ts'

/** Whoever looks first waits so long for those who are asked then. */
const FIRST_MS = 1_500
const POLL_MS = 100
const WAITING_MAX = 100
const FRESH_MS = 1_000

/** Puts together how the vault is doing, from what workers and a gateway tell in `Ephemeral`. Several who look ask once a second. */
export class HealthDesk implements HealthSource {
  readonly #foundation: Foundation
  readonly #egress: EgressBook
  readonly #scrub: ScrubDesk
  #last: { readonly view: Promise<HealthView>; readonly until: number } | undefined

  constructor(foundation: Foundation) {
    this.#foundation = foundation
    this.#egress = new EgressBook(foundation)
    this.#scrub = new ScrubDesk(foundation)
  }

  read(options: CallOptions): Promise<HealthView> {
    const now = this.#foundation.clock.now()
    if (this.#last === undefined || this.#last.until <= now) {
      const view = this.#read(options)
      this.#last = { view, until: now + FRESH_MS }
      view.catch(() => {
        this.#last = undefined
      })
    }
    return this.#last.view
  }

  async #read({ signal }: CallOptions): Promise<HealthView> {
    const { catalog, clock, ephemeral } = this.#foundation
    await this.#askForReports(signal)
    const worker = parseReport(workerReportSchema, await ephemeral.get(HEALTH_KEYS.worker))
    const gateway = parseReport(gatewayReportSchema, await ephemeral.get(HEALTH_KEYS.gateway))
    const review = await catalog.files.listInReview({ limit: PAGE_PEOPLE_MAX })
    const scrub = await this.#scrubView()
    return {
      at: new Date(clock.now()).toISOString(),
      ...(worker !== undefined && {
        worker: {
          streams: worker.streams,
          ...ratioOf(worker.hits, worker.loads),
          cacheBytes: worker.cacheBytes,
          cacheBytesMax: this.#foundation.settings.CACHE_BYTES,
          bufferBytes: worker.bufferBytes,
          residentBytes: worker.residentBytes,
          isWarming: worker.isWarming,
        },
      }),
      ...(gateway !== undefined && {
        gateway: { streams: gateway.streams, ...ratioOf(gateway.hits, gateway.responses) },
      }),
      egress: { ...(await this.#egress.thisMonth()), freeBytes: FREE_BYTES_PER_MONTH },
      machine: await this.#machine(),
      queue: await this.#queue(),
      swarms: await this.#swarms(),
      mirrors: await this.#mirrors(),
      ...(scrub && { scrub }),
      titlesCount: await catalog.titles.count(),
      reviewCount: review.items.length,
    }
  }

  /** Says that somebody looks. Who looks first waits for what workers say then. */
  async #askForReports(signal: AbortSignal): Promise<void> {
    const { clock, ephemeral } = this.#foundation
    const wanted = [HEALTH_KEYS.wanted, ...this.#swarmNames().map((name) => SWARM_KEYS[name].wanted)]
    const isFirst = (await ephemeral.get(HEALTH_KEYS.wanted)) === undefined
    for (const key of wanted) await ephemeral.set(key, 'yes', WANTED_MS)
    const until = clock.monotonic() + FIRST_MS
    while (isFirst && clock.monotonic() < until && (await ephemeral.get(HEALTH_KEYS.worker)) === undefined)
      await clock.sleep(POLL_MS, signal)
  }

  async #machine(): Promise<HealthView['machine']> {
    const processors = availableParallelism()
    const { blocks, bavail, bsize } = await statfs(this.#foundation.dataDir)
    return {
      load: (loadavg()[0] ?? 0) / processors,
      processors,
      memoryBytes: totalmem(),
      memoryFreeBytes: freemem(),
      diskBytes: blocks * bsize,
      diskFreeBytes: bavail * bsize,
    }
  }

  async #queue(): Promise<HealthView['queue']> {
    const { jobs } = this.#foundation
    const counted = await Promise.all(
      JOB_KINDS.filter((kind) => kind !== 'watch').map(async (kind) => {
        const running = (await jobs.underWay(kind, 'running', WAITING_MAX)).length
        return { kind, running, waiting: (await jobs.pending(kind)) - running }
      }),
    )
    return counted.filter(({ running, waiting }) => running + waiting > 0)
  }

  #swarmNames(): SwarmName[] {
    const { STORE, MIRROR } = this.#foundation.settings
    return [
      ...(STORE === 'disk' ? [] : (['store'] as const)),
      ...(MIRROR.includes('channel') ? (['mirror'] as const) : []),
    ]
  }

  async #swarms(): Promise<HealthView['swarms']> {
    const { ephemeral } = this.#foundation
    const told = await Promise.all(
      this.#swarmNames().map(async (swarm) => {
        const report = parseSwarmReport((await ephemeral.get(SWARM_KEYS[swarm].report)) ?? '')
        return report === undefined ? [] : [swarmView(swarm, report)]
      }),
    )
    return told.flat()
  }

  /** As the keepers of this process have counted last. */
  async #mirrors(): Promise<HealthView['mirrors']> {
    const { metrics, settings } = this.#foundation
    const readings = await MetricReadings.of(metrics)
    return mirrorNamesOf(settings).map((mirror) => ({
      name: mirror,
      lagParts: readings.sum('streamvault_mirror_lag_parts', { mirror }),
      lagBytes: readings.sum('streamvault_mirror_lag_bytes', { mirror }),
      lagSeconds: readings.sum('streamvault_mirror_lag_seconds', { mirror }),
    }))
  }

  async #scrubView(): Promise<HealthView['scrub']> {
    const job = await this.#scrub.lastJob()
    if (job === undefined) return undefined
    const { files = 0, repaired = 0, lost = 0 } = job.outcome ?? job.progress ?? {}
    const name = job.state === 'running' ? job.progress?.name : undefined
    return { state: job.state, files, repaired, lost, ...(name !== undefined && { name }) }
  }
}

function ratioOf(hits: number, all: number) {
  return all === 0 ? {} : { hitRatio: hits / all }
}

function swarmView(swarm: SwarmName, { accounts, totals, madeAt }: SwarmReport): HealthView['swarms'][number] {
  return { swarm, floods: totals.floods, accounts: accounts.map((account) => accountView(account, madeAt)) }
}

function accountView({ name, handle, state, lanes }: AccountReport, now: number) {
  const waits = [state.kind === 'waiting' ? state.until : 0, ...lanes.map(({ setAsideUntil = 0 }) => setAsideUntil)]
  const until = Math.max(...waits)
  const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0)
  return {
    ...{ name, handle, state: state.kind },
    ...(until > now && { waitsUntil: new Date(until).toISOString() }),
    ...(state.kind === 'broken' && { advice: state.fault.advice }),
    windowSlices: sum(lanes.map(({ windowSlices }) => windowSlices)),
    inFlightBytes: sum(lanes.map(({ inFlightBytes }) => inFlightBytes)),
    firstByteMs: Math.max(0, ...lanes.map(({ firstByteMs }) => firstByteMs)),
    failureShare: Math.max(0, ...lanes.map(({ failureShare }) => failureShare)),
  }
}
