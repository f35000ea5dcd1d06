import type { JobKind } from '@streamvault/core'
import type { JobRunner } from '@streamvault/worker'
import type { Foundation } from '../compose.ts'
import { isRoleTaken } from '../serve/role-leases.ts'
import { openStore } from '../store/open-store.ts'
import type { OpenedStore } from '../store/opened-store.ts'
import { complain } from './command.ts'
import { type WatchedJobs, watchJobs } from './watch-jobs.ts'

/**
 * Sees jobs to their end, and says whether it came to that: a running server does the work, and the command only watches;
 * without one it is done here. A stop that was asked for is told to the user.
 */
export async function followJobs<K extends JobKind>(
  foundation: Foundation,
  createRunner: (foundation: Foundation, opened: OpenedStore) => JobRunner<K>,
  jobs: WatchedJobs<K>,
): Promise<'ended' | 'stopped'> {
  const { signal, kind } = jobs
  const done = new AbortController()
  const stop = AbortSignal.any([signal, done.signal])
  const served = await isRoleTaken(foundation.local, 'worker')
  await using opened = served ? undefined : await openStore(foundation, { signal })
  const work = opened && createRunner(foundation, opened).run(stop)
  try {
    await watchJobs(foundation, jobs)
    return 'ended'
  } catch (error) {
    if (!signal.aborted) throw error
    complain(`streamvault: stopped; what was not finished goes on with the next ${kind} or start`)
    return 'stopped'
  } finally {
    done.abort()
    await work
  }
}
