import { METRICS } from '../../packages/core/src/index.ts'
import { codeSpan, GENERATED_NOTE, markdownTable } from './markdown.ts'

/** docs/reference/metrics.md: every metric, with its labels. */
export function metricsPage(): string {
  const rows = Object.entries(METRICS).map(([name, metric]) => [
    codeSpan(name),
    metric.kind,
    metric.labels.map(codeSpan).join(', '),
    metric.help,
  ])
  return `# Metrics

${GENERATED_NOTE}

Prometheus metrics, in base units, at \`/metrics\` on the loopback port \`STREAMVAULT_METRICS_PORT\`. The values of a label
are a closed set.

${markdownTable(['metric', 'kind', 'labels', 'meaning'], rows)}
`
}
