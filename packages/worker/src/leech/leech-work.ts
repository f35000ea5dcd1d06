import { type Job, type LeechOutcome, leechCancelKey, VaultError } from '@streamvault/core'
import { forgetUnrecorded } from '../ingest/forget-unrecorded.ts'
import type { JobRun, JobWork } from '../jobs/job-runner.ts'
import type { LeechDeps, LeechOptions } from './leech-deps.ts'
import { leechUrl } from './leech-url.ts'

/** How soon a job ends that somebody cancels. */
const CANCEL_POLL_MS = 500

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
    const cancelled = new AbortController()
    const ended = new AbortController()
    const signal = AbortSignal.any([run.signal, cancelled.signal])
    const watching = this.#watch(run.claim.job, cancelled, ended.signal)
    try {
      await this.#assertWanted(run.claim.job)
      return await leechUrl(this.#deps, this.#options, { ...run, signal })
    } finally {
      ended.abort()
      await watching
    }
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

  async #assertWanted({ id }: Job<'leech'>): Promise<void> {
    if ((await this.#deps.ephemeral.get(leechCancelKey(id))) !== undefined) throw new VaultError('JOB_CANCELLED')
  }

  async #watch(job: Job<'leech'>, cancelled: AbortController, ended: AbortSignal): Promise<void> {
    const { clock, logger } = this.#deps
    while (!ended.aborted && !cancelled.signal.aborted) {
      try {
        await clock.sleep(CANCEL_POLL_MS, ended)
        await this.#assertWanted(job)
      } catch (error) {
        if (ended.aborted) return
        if (error instanceof VaultError && error.code === 'JOB_CANCELLED') cancelled.abort(error)
        else logger.warn({ error, job: job.key }, 'whether a job is cancelled is not known')
      }
    }
  }
}
