import { CRASH_SOAK_SEED } from '@streamvault/testkit'

/**
 * How many instants each kind is killed at, by the tests, and by `npm run soak -- crash`, which has to reach 200 in all; and how many minutes
 * the tests may take.
 */
const PLANS = {
  ingest: { tests: 50, soak: 66, minutes: 15, seed: 20_260_103 },
  leech: { tests: 30, soak: 40, minutes: 15, seed: 20_261_126 },
  unpack: { tests: 20, soak: 30, minutes: 15, seed: 20_261_127 },
  inbox: { tests: 12, soak: 30, minutes: 5, seed: 20_261_128 },
  torrent: { tests: 6, soak: 16, minutes: 5, seed: 20_261_129 },
  adopt: { tests: 16, soak: 26, minutes: 10, seed: 20_260_204 },
  purge: { tests: 3, soak: 20, minutes: 5, seed: 20_261_130 },
  mirror: { tests: 6, soak: 20, minutes: 5, seed: 20_261_132 },
  bucket: { tests: 3, soak: 12, minutes: 5, seed: 20_261_133 },
  scrub: { tests: 6, soak: 20, minutes: 5, seed: 20_261_134 },
  backup: { tests: 8, soak: 20, minutes: 10, seed: 20_261_135 },
  restore: { tests: 8, soak: 20, minutes: 10, seed: 20_261_140 },
  discard: { tests: 10, soak: 30, minutes: 5, seed: 20_261_136 },
  channel: { tests: 4, soak: 24, minutes: 10, seed: 20_261_137 },
  copy: { tests: 4, soak: 24, minutes: 10, seed: 20_261_138 },
  watch: { tests: 4, soak: 24, minutes: 10, seed: 20_261_139 },
  metadata: { tests: 3, soak: 20, minutes: 5, seed: 20_261_131 },
} as const
type CrashKind = keyof typeof PLANS

/** More than the seeds of two kinds are apart, so that no two soaks share one. */
const SEEDS_APART = 10_000

/** However slow the machine is: nothing of a soak hangs for so long. */
const SOAK_MINUTES = 120

interface CrashPlan {
  /** At how many instants a kind of job is killed. */
  readonly instants: number
  /** With which they are drawn. */
  readonly seed: number
  readonly timeoutMs: number
}

/** What is to be done to a kind of job. */
export function crashPlan(kind: CrashKind): CrashPlan {
  const { tests, soak, minutes, seed } = PLANS[kind]
  return CRASH_SOAK_SEED === undefined
    ? { instants: tests, seed, timeoutMs: minutes * 60_000 }
    : { instants: soak, seed: seed + CRASH_SOAK_SEED * SEEDS_APART, timeoutMs: SOAK_MINUTES * 60_000 }
}

declare module 'vitest' {
  interface TaskMeta {
    /** How often a process was really killed, for whoever counts them together. */
    kills?: number
  }
}
