import type { CallOptions, ChatCopier, CopyOutcome, Job, Jobs, Logger, PlacedPost } from '@streamvault/core'
import type { JobRun, JobWork } from '../jobs/job-runner.ts'
import { type CancelDeps, untilCancelled } from '../jobs/until-cancelled.ts'

export interface CopyDeps extends CancelDeps {
  readonly jobs: Pick<Jobs, 'checkpoint' | 'submit'>
  readonly copier: ChatCopier
  readonly logger: Logger
}

/**
 * Copies files that somebody sent to the bot into the store, one job each, and has them indexed there. Behind what a copy will lie is
 * noted before it is made: an attempt after a crash finds it there, and makes no second one.
 */
export class CopyWork implements JobWork<'copy'> {
  readonly kind = 'copy'
  readonly #deps: CopyDeps

  constructor(deps: CopyDeps) {
    this.#deps = deps
  }

  carryOut(run: JobRun<'copy'>): Promise<CopyOutcome> {
    return untilCancelled(this.#deps, run, (wanted) => this.#copy(wanted))
  }

  onDone({ request }: Job<'copy'>, { copy }: CopyOutcome): void {
    this.#deps.logger.info({ ...copy, message: request.message }, 'file copied into the store')
  }

  /** What was copied is a file of the store's like any other that somebody posts there. */
  async onFailed(): Promise<void> {}

  forgivenAttempts(): number {
    return 0
  }

  async #copy({ claim, signal }: JobRun<'copy'>): Promise<CopyOutcome> {
    const { jobs, copier } = this.#deps
    const { chat, message, provenance } = claim.job.request
    const since = claim.job.checkpoint?.since ?? (await this.#begin(claim, { signal }))
    const copy = await copier.copy({ chat, message, since }, { signal })
    const { place, cursor: only } = copy
    const request = { place, only, ...(provenance && { provenance }) }
    const adoption = await jobs.submit('adopt', `${place}/${only}`, request)
    return { copy, adoption: adoption.id }
  }

  async #begin(claim: JobRun<'copy'>['claim'], options: CallOptions): Promise<PlacedPost> {
    const since = await this.#deps.copier.begin(options)
    await this.#deps.jobs.checkpoint(claim, { since })
    return since
  }
}
