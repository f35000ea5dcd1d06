import { METRICS, type Metrics } from '@streamvault/core'
import { expect } from 'vitest'
import type { Rule } from './conformance.ts'

const REQUESTS = 'streamvault_http_requests_total'
const READS = 'streamvault_store_read_seconds'

/** The contract of `Metrics`. The subject has noted nothing yet. */
export const metricsRules: readonly Rule<Metrics>[] = [
  {
    title: 'adds to a counter, to each combination of labels apart',
    check: async (metrics) => {
      metrics.add(REQUESTS, 2, { route: 'stream', status: '2xx' })
      metrics.add(REQUESTS, 3, { route: 'stream', status: '2xx' })
      metrics.add(REQUESTS, 1, { route: 'stream', status: '4xx' })
      expect(await sample(metrics, REQUESTS, { route: 'stream', status: '2xx' })).toBe(5)
      expect(await sample(metrics, REQUESTS, { route: 'stream', status: '4xx' })).toBe(1)
    },
  },
  {
    title: 'sets a gauge to what it was given last',
    check: async (metrics) => {
      metrics.set('streamvault_streams_active', 7, {})
      metrics.set('streamvault_streams_active', 4, {})
      expect(await sample(metrics, 'streamvault_streams_active', {})).toBe(4)
    },
  },
  {
    title: 'counts what a histogram observes under each of its bounds',
    check: async (metrics) => {
      const labels = { store: 'disk', result: 'done' }
      for (const seconds of [0.002, 0.04, 100]) metrics.observe(READS, seconds, labels)
      expect(await sample(metrics, `${READS}_count`, labels)).toBe(3)
      expect(await sample(metrics, `${READS}_sum`, labels)).toBeCloseTo(100.042)
      expect(await sample(metrics, `${READS}_bucket`, { ...labels, le: '0.001' })).toBe(0)
      expect(await sample(metrics, `${READS}_bucket`, { ...labels, le: '0.0025' })).toBe(1)
      expect(await sample(metrics, `${READS}_bucket`, { ...labels, le: '30' })).toBe(2)
      expect(await sample(metrics, `${READS}_bucket`, { ...labels, le: '+Inf' })).toBe(3)
    },
  },
  {
    title: 'declares every metric with its help and its kind',
    check: async (metrics) => {
      const lines = (await metrics.expose()).split('\n')
      for (const [name, { kind, help }] of Object.entries(METRICS)) {
        expect(lines).toContain(`# HELP ${name} ${help}`)
        expect(lines).toContain(`# TYPE ${name} ${kind}`)
      }
    },
  },
]

/** The value of one line of the exposition, whatever the order of its labels. */
async function sample(metrics: Metrics, name: string, labels: Readonly<Record<string, string>>): Promise<number> {
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`)
  for (const line of (await metrics.expose()).split('\n')) {
    const [, found, pairs = '', value] = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
    const given = pairs.split(',').filter((pair) => pair !== '')
    if (found === name && given.length === wanted.length && wanted.every((pair) => given.includes(pair))) {
      return Number(value)
    }
  }
  return Number.NaN
}
