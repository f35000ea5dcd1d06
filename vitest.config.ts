import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{packages,apps}/*/src/**/*.test.ts', '{scripts,bench}/**/*.test.ts'],
    // Most tests that take long wait for timers, processes and programs: two files at once keep two cores busy, and no more.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Processes that tests start, and kill, run hundreds of times what is compiled once.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.streamvault/compile-cache') },
    setupFiles: ['scripts/tests/property-seed.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
