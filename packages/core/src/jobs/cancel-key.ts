import type { JobId } from '../vocabulary/ids.ts'

/** How long somebody's wish waits for the job to be claimed. */
export const JOB_CANCEL_MS = 30 * 24 * 3_600_000

/** In `Ephemeral`: that a job is to end, whoever does it. */
export function jobCancelKey(job: JobId): string {
  return `job-cancel:${job}`
}
