import type { MetricName, Metrics } from '@streamvault/core'

/** One line of Prometheus' text format: https://prometheus.io/docs/instrumenting/exposition_formats/ */
const LINE = /^(?<name>[a-z_]+)(?:\{(?<labels>.*)\})? (?<value>\S+)$/

interface Reading {
  readonly name: string
  readonly labels: string
  readonly value: number
}

/** What metrics say at one moment. */
export class MetricReadings {
  readonly #readings: readonly Reading[]

  private constructor(readings: readonly Reading[]) {
    this.#readings = readings
  }

  static async of(metrics: Pick<Metrics, 'expose'>): Promise<MetricReadings> {
    const lines = (await metrics.expose()).split('\n')
    return new MetricReadings(
      lines.flatMap((line) => {
        const { name, labels = '', value } = LINE.exec(line)?.groups ?? {}
        return name === undefined ? [] : [{ name, labels, value: Number(value) }]
      }),
    )
  }

  /** The sum of all series that have these labels; 0 where there is none. */
  sum(name: MetricName | 'process_resident_memory_bytes', labels: Readonly<Record<string, string>> = {}): number {
    const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`)
    const found = this.#readings.filter(
      (reading) => reading.name === name && wanted.every((label) => reading.labels.split(',').includes(label)),
    )
    return found.reduce((total, { value }) => total + value, 0)
  }
}
