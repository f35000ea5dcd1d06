import {
  type Clock,
  type Ephemeral,
  isVaultError,
  type Job,
  type JobKind,
  jobCancelKey,
  type Logger,
  VaultError,
} from '@streamvault/core'
import type { JobRun } from './job-runner.ts'

/** How soon a job ends that somebody cancels. */
const CANCEL_POLL_MS = 500

export interface CancelDeps {
  readonly ephemeral: Pick<Ephemeral, 'get'>
  readonly clock: Clock
  readonly logger: Logger
}

/** Carries a job out until it ends, or somebody asks that it does: then it throws `JOB_CANCELLED`, within a second. */
export async function untilCancelled<K extends JobKind, T>(
  deps: CancelDeps,
  run: JobRun<K>,
  work: (run: JobRun<K>) => Promise<T>,
): Promise<T> {
  const cancelled = new AbortController()
  const ended = new AbortController()
  const signal = AbortSignal.any([run.signal, cancelled.signal])
  const watching = watch(deps, run.claim.job, { cancelled, ended: ended.signal })
  try {
    await assertWanted(deps, run.claim.job)
    return await work({ ...run, signal })
  } finally {
    ended.abort()
    await watching
  }
}

async function assertWanted({ ephemeral }: CancelDeps, { id }: Job): Promise<void> {
  if ((await ephemeral.get(jobCancelKey(id))) !== undefined) throw new VaultError('JOB_CANCELLED')
}

interface Watched {
  readonly cancelled: AbortController
  readonly ended: AbortSignal
}

async function watch(deps: CancelDeps, job: Job, { cancelled, ended }: Watched): Promise<void> {
  const { clock, logger } = deps
  while (!ended.aborted && !cancelled.signal.aborted) {
    try {
      await clock.sleep(CANCEL_POLL_MS, ended)
      await assertWanted(deps, job)
    } catch (error) {
      if (ended.aborted) return
      if (isVaultError(error, 'JOB_CANCELLED')) cancelled.abort(error)
      else logger.warn({ error, job: job.key }, 'whether a job is cancelled is not known')
    }
  }
}
