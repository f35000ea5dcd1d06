import type { CounterName, GaugeName, HistogramName, MetricLabels, Metrics } from '@streamvault/core'
import { RecordingMetrics } from '../fakes/recording-metrics.ts'
import type { Mutant } from './conformance.ts'

class AddsOne extends RecordingMetrics {
  override add<N extends CounterName>(name: N, _by: number, labels: MetricLabels<N>): void {
    super.add(name, 1, labels)
  }
}

class KeepsTheHighest extends RecordingMetrics {
  override set<N extends GaugeName>(name: N, to: number, labels: MetricLabels<N>): void {
    super.set(name, Math.max(to, super.value(name, labels)), labels)
  }
}

class ObservesMilliseconds extends RecordingMetrics {
  override observe<N extends HistogramName>(name: N, value: number, labels: MetricLabels<N>): void {
    super.observe(name, value * 1000, labels)
  }
}

class DeclaresNothing extends RecordingMetrics {
  override async expose(): Promise<string> {
    return (await super.expose()).replaceAll(/^#.*$/gm, '')
  }
}

/** Metrics that are wrong in one way each. */
export const metricsMutants: readonly Mutant<Metrics>[] = [
  mutant(AddsOne, 'counts calls', 'adds to a counter, to each combination of labels apart'),
  mutant(KeepsTheHighest, 'never lowers a gauge', 'sets a gauge to what it was given last'),
  mutant(ObservesMilliseconds, 'observes milliseconds', 'counts what a histogram observes under each of its bounds'),
  mutant(DeclaresNothing, 'declares nothing', 'declares every metric with its help and its kind'),
]

function mutant(Wrong: typeof RecordingMetrics, wrong: string, killedBy: string): Mutant<Metrics> {
  return { wrong, killedBy, create: async () => new Wrong(), destroy: async () => {} }
}
