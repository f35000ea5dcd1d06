import { createMetrics } from '@streamvault/telemetry'
import { expect, test } from 'vitest'
import { MetricReadings } from './metric-readings.ts'

test('reads what metrics say, by name and labels', async () => {
  const metrics = createMetrics()
  metrics.add('streamvault_slice_loads_total', 3, { outcome: 'hit' })
  metrics.add('streamvault_slice_loads_total', 1, { outcome: 'filled' })
  metrics.set('streamvault_streams_active', 7, {})
  metrics.set('streamvault_mirror_lag_bytes', 2.5e12, { mirror: 'mirror-s3' })
  const readings = await MetricReadings.of(metrics)
  expect(readings.sum('streamvault_slice_loads_total')).toBe(4)
  expect(readings.sum('streamvault_slice_loads_total', { outcome: 'hit' })).toBe(3)
  expect(readings.sum('streamvault_slice_loads_total', { outcome: 'hi' })).toBe(0)
  expect(readings.sum('streamvault_streams_active')).toBe(7)
  expect(readings.sum('streamvault_mirror_lag_bytes', { mirror: 'mirror-s3' })).toBe(2.5e12)
  expect(readings.sum('process_resident_memory_bytes')).toBeGreaterThan(1e6)
})
