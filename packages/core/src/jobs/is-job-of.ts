import type { Job, JobKind } from '../ports/jobs.ts'

/** Tells a job's kind to the compiler too. */
export function isJobOf<K extends JobKind>(job: Job, kind: K): job is Job<K> {
  return job.kind === kind
}
