import type { GatewayReport, WorkerReport } from '@streamvault/contract'
import { type Clock, type Ephemeral, goRound, type Logger, type Metrics } from '@streamvault/core'
import { EgressBook } from './egress-book.ts'
import { HEALTH_KEYS, REPORT_MS } from './health-keys.ts'
import { MetricReadings } from './metric-readings.ts'

/** How long somebody who wants a report waits for it at most. */
const ASKED_MS = 1_000
/** What a process that dies has sent since is not noted. */
const EGRESS_MS = 60_000

export interface HealthReporterDeps {
  readonly clock: Clock
  readonly ephemeral: Ephemeral
  readonly metrics: Metrics
  readonly logger: Logger
}

interface Reported {
  readonly role: 'worker' | 'gateway'
  /** Sets the gauges. */
  readonly refresh: () => void | Promise<void>
}

/** Tells whoever looks how a worker or a gateway is doing, and keeps the book of what was sent, until it is disposed of. */
export class HealthReporter implements AsyncDisposable {
  readonly #deps: HealthReporterDeps
  readonly #reported: Reported
  readonly #egress: EgressBook
  readonly #ended = new AbortController()
  readonly #running: Promise<unknown>

  constructor(deps: HealthReporterDeps, reported: Reported) {
    this.#deps = deps
    this.#reported = reported
    this.#egress = new EgressBook(deps)
    this.#running = Promise.all([
      this.#every(ASKED_MS, () => this.#answer()),
      this.#every(EGRESS_MS, () => this.#noteEgress()),
    ])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort(new Error('the server has ended'))
    await this.#running
    await this.#noteEgress().catch(() => {})
  }

  async #answer(): Promise<void> {
    const { ephemeral } = this.#deps
    if ((await ephemeral.get(HEALTH_KEYS.wanted)) === undefined) return
    const { role } = this.#reported
    const readings = await this.#read()
    const report = role === 'worker' ? workerReport(readings) : gatewayReport(readings)
    await ephemeral.set(HEALTH_KEYS[role], JSON.stringify(report), REPORT_MS)
  }

  async #noteEgress(): Promise<void> {
    const { role } = this.#reported
    const readings = await this.#read()
    const counter = role === 'worker' ? 'streamvault_stream_bytes_total' : 'streamvault_gateway_bytes_total'
    await this.#egress.note(readings.sum(counter), role)
  }

  async #read(): Promise<MetricReadings> {
    await this.#reported.refresh()
    return await MetricReadings.of(this.#deps.metrics)
  }

  #every(everyMs: number, work: () => Promise<void>): Promise<void> {
    const { clock, logger } = this.#deps
    const onError = (error: unknown) => logger.debug({ error }, 'nobody was told how the server is doing')
    return goRound({ clock, everyMs, onError }, this.#ended.signal, work)
  }
}

function workerReport(readings: MetricReadings): WorkerReport {
  const loads = 'streamvault_slice_loads_total'
  return {
    streams: readings.sum('streamvault_streams_active'),
    hits: readings.sum(loads, { outcome: 'hit' }),
    loads: readings.sum(loads),
    cacheBytes: readings.sum('streamvault_cache_bytes'),
    bufferBytes: readings.sum('streamvault_buffer_bytes'),
    residentBytes: readings.sum('process_resident_memory_bytes'),
    isWarming: readings.sum('streamvault_heads_warming') > 0,
  }
}

function gatewayReport(readings: MetricReadings): GatewayReport {
  const responses = 'streamvault_gateway_responses_total'
  return {
    streams: readings.sum('streamvault_gateway_responses_active'),
    hits: readings.sum(responses, { cache: 'hit' }),
    responses: readings.sum(responses),
  }
}
