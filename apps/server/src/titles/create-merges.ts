import { MergeWork } from '@streamvault/manager'
import { JobRunner } from '@streamvault/worker'
import type { Foundation } from '../compose.ts'

/** One after the other: each is some hundred writes at most, and two of the same titles wait for each other. */
const MERGES_MAX = 1
const LEASE_MS = 10_000
const POLL_MS = 500

/** The part of the control plane that makes one title of two. */
export function createMerges(foundation: Foundation): JobRunner<'merge'> {
  return new JobRunner(foundation, new MergeWork(foundation), {
    jobsMax: MERGES_MAX,
    leaseMs: LEASE_MS,
    pollMs: POLL_MS,
  })
}
