import type { Job, ScrubOutcome } from '@streamvault/core'
import type { JobRun, JobWork } from '../jobs/job-runner.ts'
import { type CancelDeps, untilCancelled } from '../jobs/until-cancelled.ts'
import { settleRepair } from './repair-part.ts'
import { scrubAll } from './scrub-all.ts'
import type { ScrubDeps, ScrubOptions } from './scrub-deps.ts'

/** What is not answered by then is left as it is. */
const SETTLE_MS_MAX = 60_000

/** Reads everything again, slowly, and repairs what is damaged, one job at a time. */
export class ScrubWork implements JobWork<'scrub'> {
  readonly kind = 'scrub'
  readonly #deps: ScrubDeps & CancelDeps
  readonly #options: ScrubOptions

  constructor(deps: ScrubDeps & CancelDeps, options: ScrubOptions) {
    this.#deps = deps
    this.#options = options
  }

  carryOut(run: JobRun<'scrub'>): Promise<ScrubOutcome> {
    return untilCancelled(this.#deps, run, (wanted) => scrubAll(this.#deps, this.#options, wanted))
  }

  onDone(_job: Job<'scrub'>, { findings: _, ...counts }: ScrubOutcome): void {
    this.#deps.logger.info({ ...counts }, 'everything was read again')
  }

  async onFailed({ id: job, checkpoint }: Job<'scrub'>): Promise<void> {
    const signal = AbortSignal.timeout(SETTLE_MS_MAX)
    // Nobody goes on with what a job notes that has ended.
    const note = async () => {}
    if (checkpoint?.repair !== undefined) await settleRepair(this.#deps, checkpoint.repair, { signal, job, note })
  }

  forgivenAttempts({ checkpoint }: Job<'scrub'>): number {
    return checkpoint?.attempt ?? 0
  }
}
