import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** Packages whose tests leave nothing behind in their process, so that one process runs many files of them. */
const SHARING = 'packages/{config,contract,core,manager,metadata-tmdb,telemetry,testkit}/src/**/*.test.ts'

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'sharing', include: [SHARING], isolate: false } },
      {
        extends: true,
        test: {
          name: 'apart',
          include: ['{packages,apps}/*/src/**/*.test.ts', '{scripts,bench}/**/*.test.ts'],
          exclude: [SHARING],
        },
      },
    ],
    // Most tests that take long wait for timers, processes and programs: two files at once leave half of two cores idle.
    maxWorkers: availableParallelism() + 1,
    // Processes that tests start, and kill, run hundreds of times what is compiled once.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.streamvault/compile-cache') },
    setupFiles: ['scripts/tests/property-seed.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
