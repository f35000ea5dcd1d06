import type { Job, LeechOutcome } from '@streamvault/core'
import { countSubtitles } from '../ingest/count-subtitles.ts'
import { forgetUnrecorded } from '../ingest/forget-unrecorded.ts'
import type { JobRun, JobWork } from '../jobs/job-runner.ts'
import { untilCancelled } from '../jobs/until-cancelled.ts'
import type { LeechDeps, LeechOptions } from './leech-deps.ts'
import { leechSubtitle } from './leech-subtitle.ts'
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
    const { subtitle } = run.claim.job.request
    return await untilCancelled(this.#deps, run, (wanted) =>
      subtitle === undefined
        ? leechUrl(this.#deps, this.#options, wanted)
        : leechSubtitle(this.#deps, this.#options, { run: wanted, subtitle }),
    )
  }

  onDone({ key, request }: Job<'leech'>, { status, file, title, subtitles }: LeechOutcome): void {
    countSubtitles(this.#deps, file, subtitles)
    if (request.subtitle !== undefined) return
    this.#deps.metrics.add('streamvault_leech_files_total', 1, { result: status })
    this.#deps.logger.info({ job: key, file, title }, 'file leeched')
    this.#options.onPlayable?.(file)
  }

  async onFailed({ request, checkpoint }: Job<'leech'>): Promise<void> {
    const counter =
      request.subtitle === undefined ? 'streamvault_leech_files_total' : 'streamvault_ingest_subtitles_total'
    this.#deps.metrics.add(counter, 1, { result: 'failed' })
    if (checkpoint !== undefined) await forgetUnrecorded(this.#deps, checkpoint)
  }

  /** Those before the last part that was stored, as long as the next one may go on behind it. */
  forgivenAttempts({ checkpoint }: Job<'leech'>): number {
    return checkpoint?.validator === undefined ? 0 : checkpoint.attempt
  }
}
