import { CRASH_SOAK_SEED } from '@streamvault/testkit'

/** How many instants each kind is killed at: by the tests, and by `npm run soak -- crash`, which has to reach 200 in all. */
const PLANS = {
  ingest: { tests: 42, soak: 66, seed: 20_260_103 },
  leech: { tests: 30, soak: 40, seed: 20_261_126 },
  unpack: { tests: 20, soak: 30, seed: 20_261_127 },
  inbox: { tests: 12, soak: 30, seed: 20_261_128 },
  torrent: { tests: 6, soak: 16, seed: 20_261_129 },
  adopt: { tests: 16, soak: 26, seed: 20_260_204 },
  purge: { tests: 3, soak: 20, seed: 20_261_130 },
  metadata: { tests: 3, soak: 20, seed: 20_261_131 },
} as const
export type CrashKind = keyof typeof PLANS

/** More than the seeds of two kinds are apart, so that no two soaks share one. */
const SEEDS_APART = 10_000

/** At how many instants a kind of job is killed, and the seed that they are drawn with. */
export function crashPlan(kind: CrashKind): { readonly instants: number; readonly seed: number } {
  const { tests, soak, seed } = PLANS[kind]
  return CRASH_SOAK_SEED === undefined
    ? { instants: tests, seed }
    : { instants: soak, seed: seed + CRASH_SOAK_SEED * SEEDS_APART }
}

declare module 'vitest' {
  interface TaskMeta {
    /** How often a process was really killed, for whoever counts them together. */
    kills?: number
  }
}
