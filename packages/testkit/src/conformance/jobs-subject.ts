import {
  type Claim,
  fileIdOf,
  type IngestCheckpoint,
  type IngestOutcome,
  type IngestRequest,
  type Instant,
  type JobFailure,
  type Jobs,
} from '@streamvault/core'
import { expect } from 'vitest'
import { sampleFile } from '../fakes/sample-library.ts'

/** What the rules of `Jobs` need: no jobs yet, the time they go by, and a way to come back to them. */
export interface JobsSubject {
  readonly jobs: Jobs
  /** The time that jobs go by. */
  now(): Instant
  /** Lets at least `ms` pass for the jobs, by moving their clock or by waiting. */
  advance(ms: number): Promise<void>
  /** The same jobs as another process sees them after this one has died: what was not written is not there. */
  reopen(): Promise<Jobs>
}

/** Long enough that no lease runs out before a rule lets it, and short enough to wait for. */
export const LEASE_MS = 400
/** Half of that. */
export const HALF_MS = LEASE_MS / 2
/** A lease that outlasts every rule. */
export const LONG_MS = 60_000

/** Why a job failed, where it does not matter. */
export const FAILURE: JobFailure = { code: 'STORE_UNAVAILABLE', message: 'The store did not answer.' }
/** What of an ingest is done, where it does not matter. */
export const CHECKPOINT: IngestCheckpoint = {
  sha256: 'ab'.repeat(32),
  sizeBytes: 3_500_000,
  modifiedAt: 1_700_000_000_123,
  parts: sampleFile().parts,
}

/** A request to ingest the file at `path`. */
export function requestFor(path: string): IngestRequest {
  return { path, recognised: { kind: 'movie', name: 'Sintel “été”', year: 2010 } }
}

/** What an ingest comes to, where it does not matter. */
export function outcome(): IngestOutcome {
  const { sha256, titleId, bucket, media } = sampleFile()
  return { status: 'stored', file: fileIdOf(sha256), title: titleId, bucket, media }
}

/** Submits an ingest under `key`. */
export function submit(jobs: Jobs, key: string) {
  return jobs.submit('ingest', key, requestFor(`/films/${key}`))
}

/** Claims a job, and fails when there is none. */
export async function claimNext(jobs: Jobs, leaseMs = LEASE_MS): Promise<Claim<'ingest'>> {
  const claim = await jobs.claim('ingest', leaseMs)
  return claim ?? expect.fail('no job can be claimed')
}
