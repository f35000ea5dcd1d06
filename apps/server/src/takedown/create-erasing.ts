import { DiscardWork, JobRunner, PurgeWork } from '@streamvault/worker'
import { type Foundation, JOB_LEASE_MS, JOB_POLL_MS } from '../compose.ts'
import type { OpenedStore } from '../store/opened-store.ts'

/** Deleting is little work, and a store that asks to wait asks all of it. */
const [PURGE_JOBS_MAX, DISCARD_JOBS_MAX] = [1, 1]

/** The part of the data plane that deletes from the store what may never come back. */
export function createPurge(foundation: Foundation, { store, mirrors = [] }: OpenedStore): JobRunner<'purge'> {
  const work = new PurgeWork({ ...foundation, store, mirrors })
  return new JobRunner(foundation, work, { jobsMax: PURGE_JOBS_MAX, leaseMs: JOB_LEASE_MS, pollMs: JOB_POLL_MS })
}

/** The part of the data plane that takes single subtitles away. */
export function createDiscard(foundation: Foundation, { store, mirrors = [] }: OpenedStore): JobRunner<'discard'> {
  const work = new DiscardWork({ ...foundation, store, mirrors })
  return new JobRunner(foundation, work, { jobsMax: DISCARD_JOBS_MAX, leaseMs: JOB_LEASE_MS, pollMs: JOB_POLL_MS })
}
