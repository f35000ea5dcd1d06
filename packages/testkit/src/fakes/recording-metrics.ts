import {
  type CounterName,
  type GaugeName,
  type HistogramName,
  METRICS,
  type MetricLabels,
  type MetricName,
  type Metrics,
} from '@streamvault/core'

type Labels = Readonly<Record<string, string>>

/** Metrics that a test can read back. A histogram's value is the sum of what it observed. */
export class RecordingMetrics implements Metrics {
  readonly #series = new Map<string, number>()

  add<N extends CounterName>(name: N, by: number, labels: MetricLabels<N>): void {
    this.#bump(seriesOf(name, labels), by)
  }

  set<N extends GaugeName>(name: N, to: number, labels: MetricLabels<N>): void {
    this.#series.set(seriesOf(name, labels), to)
  }

  observe<N extends HistogramName>(name: N, value: number, labels: MetricLabels<N>): void {
    this.#bump(seriesOf(`${name}_sum`, labels), value)
    this.#bump(seriesOf(`${name}_count`, labels), 1)
    for (const bound of [...boundsOf(name), Number.POSITIVE_INFINITY]) {
      const le = bound === Number.POSITIVE_INFINITY ? '+Inf' : String(bound)
      this.#bump(seriesOf(`${name}_bucket`, { ...labels, le }), value <= bound ? 1 : 0)
    }
  }

  /** What one series stands at; 0 when nothing was noted. */
  value<N extends MetricName>(name: N, labels: MetricLabels<N>): number {
    const kind = METRICS[name].kind
    return this.#series.get(seriesOf(kind === 'histogram' ? `${name}_sum` : name, labels)) ?? 0
  }

  /** How many values a histogram has observed. */
  count<N extends HistogramName>(name: N, labels: MetricLabels<N>): number {
    return this.#series.get(seriesOf(`${name}_count`, labels)) ?? 0
  }

  async expose(): Promise<string> {
    const heads = Object.entries(METRICS).map(
      ([name, { kind, help }]) => `# HELP ${name} ${help}\n# TYPE ${name} ${kind}`,
    )
    const lines = [...this.#series].map(([series, value]) => `${series} ${value}`)
    return `${[...heads, ...lines].join('\n')}\n`
  }

  #bump(series: string, by: number): void {
    this.#series.set(series, (this.#series.get(series) ?? 0) + by)
  }
}

function seriesOf(name: string, labels: Labels): string {
  const pairs = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))
  return pairs.length === 0 ? name : `${name}{${pairs.map(([label, value]) => `${label}="${value}"`).join(',')}}`
}

function boundsOf(name: HistogramName): readonly number[] {
  const spec: { readonly buckets?: readonly number[] } = METRICS[name]
  return spec.buckets ?? []
}
