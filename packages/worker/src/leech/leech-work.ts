import type { Job, LeechOutcome } from '@streamvault/core'
import { forgetUnrecorded } from '../ingest/forget-unrecorded.ts'
import type { JobRun, JobWork } from '../jobs/job-runner.ts'
import { untilCancelled } from '../jobs/until-cancelled.ts'
import type { LeechDeps, LeechOptions } from './leech-deps.ts'
import { leechUrl } from './leech-url.ts'

/** Takes in files from web servers, one job each. */
export class LeechWork implements JobWork<'leech'> {
  readonly kind = 'leech'
  readonly #deps: LeechDeps
  readonly #options: LeechOptions

  constructor(deps: LeechDeps, options: LeechOptions) {
    this.#deps = deps
    this.#options = options
  }

  async carryOut(run: JobRun<'leech'>): Promise<LeechOutcome> {
    return await untilCancelled(this.#deps, run, (wanted) => leechUrl(this.#deps, this.#options, wanted))
  }

  onDone({ key }: Job<'leech'>, { status, file, title }: LeechOutcome): void {
    this.#deps.metrics.add('streamvault_leech_files_total', 1, { result: status })
    this.#deps.logger.info({ job: key, file, title }, 'file leeched')
    this.#options.onPlayable?.(file)
  }

  async onFailed({ checkpoint }: Job<'leech'>): Promise<void> {
    this.#deps.metrics.add('streamvault_leech_files_total', 1, { result: 'failed' })
    if (checkpoint !== undefined) await forgetUnrecorded(this.#deps, checkpoint)
  }

  /** Those before the last part that was stored, as long as the next one may go on behind it. */
  forgivenAttempts({ checkpoint }: Job<'leech'>): number {
    return checkpoint?.validator === undefined ? 0 : checkpoint.attempt
  }
}
