import { JobRunner, ManifestWork } from '@streamvault/worker'
import type { Foundation } from '../compose.ts'
import { type OpenedStore, storesOf } from '../store/opened-store.ts'

/** Manifests are small, and nobody waits for them. */
const JOBS_MAX = 1
const LEASE_MS = 10_000
const POLL_MS = 1000

/** The part of the data plane that tells the store what operators have decided since. */
export function createManifests(foundation: Foundation, opened: OpenedStore): JobRunner<'manifest'> {
  const work = new ManifestWork({ ...foundation, stores: storesOf(opened) })
  return new JobRunner(foundation, work, { jobsMax: JOBS_MAX, leaseMs: LEASE_MS, pollMs: POLL_MS })
}
