import {
  type CounterName,
  type GaugeName,
  type HistogramName,
  METRICS,
  type MetricLabels,
  type MetricName,
  type Metrics,
} from '@streamvault/core'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** How often Node looks how late its event loop is. By the 10 ms that are usual, it wakes up a hundred times a second where nothing runs. */
const LOOP_LOOK_MS = 100

/** Every metric of `METRICS` on prom-client, and those that Node has of its own. Each call makes a registry of its own. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LOOP_LOOK_MS })
  return new PrometheusMetrics(registry)
}

type Labels = Readonly<Record<string, string>>

/** What was counted since the last reading, for one series. */
interface Pending {
  readonly name: MetricName
  readonly labels: Labels
  sum: number
}

/**
 * Counts in a map and hands the sums to the library when they are read: its own counters hash their labels at every call,
 * which was a tenth of the cost of a small range.
 */
class PrometheusMetrics implements Metrics {
  readonly #registry: Registry
  readonly #counters = new Map<MetricName, Counter>()
  readonly #gauges = new Map<MetricName, Gauge>()
  readonly #histograms = new Map<MetricName, Histogram>()
  readonly #pending = new Map<string, Pending>()

  constructor(registry: Registry) {
    this.#registry = registry
    for (const name of Object.keys(METRICS) as MetricName[]) this.#declare(name)
  }

  add<N extends CounterName>(name: N, by: number, labels: MetricLabels<N>): void {
    let series: string = name
    for (const label of METRICS[name].labels) series += `\n${(labels as Labels)[label]}`
    const pending = this.#pending.get(series)
    if (pending === undefined) this.#pending.set(series, { name, labels, sum: by })
    else pending.sum += by
  }

  set<N extends GaugeName>(name: N, to: number, labels: MetricLabels<N>): void {
    this.#gauges.get(name)?.set(labels, to)
  }

  observe<N extends HistogramName>(name: N, value: number, labels: MetricLabels<N>): void {
    this.#histograms.get(name)?.observe(labels, value)
  }

  expose(): Promise<string> {
    for (const { name, labels, sum } of this.#pending.values()) this.#counters.get(name)?.inc(labels, sum)
    this.#pending.clear()
    return this.#registry.metrics()
  }

  #declare(name: MetricName): void {
    const spec = METRICS[name]
    const common = { name, help: spec.help, labelNames: [...spec.labels], registers: [this.#registry] }
    switch (spec.kind) {
      case 'counter':
        this.#counters.set(name, new Counter(common))
        break
      case 'gauge':
        this.#gauges.set(name, new Gauge(common))
        break
      case 'histogram':
        this.#histograms.set(name, new Histogram({ ...common, buckets: [...spec.buckets] }))
    }
  }
}
