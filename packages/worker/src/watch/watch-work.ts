import type { Job, WatchOutcome } from '@streamvault/core'
import type { JobRun, JobWork } from '../jobs/job-runner.ts'
import { type CancelDeps, untilCancelled } from '../jobs/until-cancelled.ts'
import { type WatchDeps, type WatchOptions, watchPlace } from './watch-place.ts'

/** Watches places of the store, one job each, which goes on until somebody cancels it. */
export class WatchWork implements JobWork<'watch'> {
  readonly kind = 'watch'
  readonly #deps: WatchDeps & CancelDeps
  readonly #options: WatchOptions

  constructor(deps: WatchDeps & CancelDeps, options: WatchOptions) {
    this.#deps = deps
    this.#options = options
  }

  carryOut(run: JobRun<'watch'>): Promise<WatchOutcome> {
    return untilCancelled(this.#deps, run, (wanted) => watchPlace(this.#deps, this.#options, wanted))
  }

  onDone(): void {}

  /** What was recorded is right. */
  async onFailed({ request }: Job<'watch'>): Promise<void> {
    this.#deps.logger.warn({ place: request.place }, 'a place is no longer watched')
  }

  forgivenAttempts({ checkpoint }: Job<'watch'>): number {
    return checkpoint?.attempt ?? 0
  }
}
