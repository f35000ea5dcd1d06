import { RecordingMetrics } from '../fakes/recording-metrics.ts'
import { keepsContract, killsMutants } from './conformance.ts'
import { metricsMutants } from './metrics-mutants.ts'
import { metricsRules } from './metrics-rules.ts'

keepsContract('RecordingMetrics', metricsRules, {
  create: async () => new RecordingMetrics(),
  destroy: async () => {},
})

killsMutants('metricsRules', metricsRules, metricsMutants)
