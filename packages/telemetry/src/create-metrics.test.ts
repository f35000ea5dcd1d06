import { keepsContract, metricsRules } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { createMetrics } from './create-metrics.ts'

keepsContract('createMetrics', metricsRules, { create: async () => createMetrics(), destroy: async () => {} })

test('exposes what Node knows of its own process', async () => {
  expect(await createMetrics().expose()).toMatch(/^process_resident_memory_bytes \d+$/m)
})
