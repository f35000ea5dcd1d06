import { type Job, type JobKind, VaultError } from '@streamvault/core'
import type { JobRunner } from '@streamvault/worker'
import type { Foundation } from '../compose.ts'
import { isRoleTaken } from '../serve/role-leases.ts'
import { watchJobs } from './watch-jobs.ts'

export interface ManagersJob<K extends JobKind> {
  readonly job: Job<K>
  readonly runner: JobRunner<K>
  readonly onSetback: () => void
  readonly signal: AbortSignal
}

/** A job of the manager as it ended; a manager that runs does it, and else it is done here. */
export async function seeThrough<K extends JobKind>(
  foundation: Foundation,
  { job, runner, onSetback, signal }: ManagersJob<K>,
): Promise<Job<K>> {
  const done = new AbortController()
  const served = await isRoleTaken(foundation.local, 'manager')
  const working = served ? undefined : runner.run(AbortSignal.any([signal, done.signal]))
  let last: Job<K> | undefined
  const report = {
    onSubmitted: () => {},
    onFailure: () => {},
    onSetback,
    onJob: (_: string, news: Job<K> | undefined) => {
      last = news
    },
  }
  const submissions = (async function* () {
    yield { name: job.key, job }
  })()
  try {
    await watchJobs(foundation, { kind: job.kind, submissions, report, signal })
  } finally {
    done.abort()
    await working
  }
  if (last === undefined) throw new VaultError('JOB_NOT_FOUND', { id: job.id })
  return last
}
