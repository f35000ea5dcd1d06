import type { METRICS } from '../metrics.ts'

export type MetricName = keyof typeof METRICS
export type MetricLabels<N extends MetricName> = { readonly [L in (typeof METRICS)[N]['labels'][number]]: string }
type NamesOf<K extends string> = { [N in MetricName]: (typeof METRICS)[N]['kind'] extends K ? N : never }[MetricName]
export type CounterName = NamesOf<'counter'>
export type GaugeName = NamesOf<'gauge'>
export type HistogramName = NamesOf<'histogram'>

/** Numbers for operators. Names and labels come from `METRICS`; label values come from closed sets, never from viewers. */
export interface Metrics {
  /** Adds `by`, 0 or more, to a counter. */
  add<N extends CounterName>(name: N, by: number, labels: MetricLabels<N>): void
  /** Sets a gauge. */
  set<N extends GaugeName>(name: N, to: number, labels: MetricLabels<N>): void
  /** Notes one value in a histogram. */
  observe<N extends HistogramName>(name: N, value: number, labels: MetricLabels<N>): void
  /** All of it in Prometheus' text format. */
  expose(): Promise<string>
}
