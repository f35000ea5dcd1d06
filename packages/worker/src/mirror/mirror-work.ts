import type { Job, Logger, MirrorOutcome } from '@streamvault/core'
import type { JobRun, JobWork } from '../jobs/job-runner.ts'
import { type CancelDeps, untilCancelled } from '../jobs/until-cancelled.ts'
import { copyMissing, type MirrorDeps, type MirrorOptions } from './copy-missing.ts'
import { settleCopy } from './copy-part.ts'

/** What is not answered by then is left: it is found by its key when the part is copied again. */
const SETTLE_MS_MAX = 60_000

/** Brings the mirror up to date, one job at a time. */
export class MirrorWork implements JobWork<'mirror'> {
  readonly kind = 'mirror'
  readonly #deps: MirrorDeps & CancelDeps & { readonly logger: Logger }
  readonly #options: MirrorOptions

  constructor(deps: MirrorDeps & CancelDeps & { readonly logger: Logger }, options: MirrorOptions) {
    this.#deps = deps
    this.#options = options
  }

  carryOut(run: JobRun<'mirror'>): Promise<MirrorOutcome> {
    return untilCancelled(this.#deps, run, (wanted) => copyMissing(this.#deps, this.#options, wanted))
  }

  onDone({ request }: Job<'mirror'>, { skipped: _, ...counts }: MirrorOutcome): void {
    this.#deps.logger.info({ mirror: request.mirror, ...counts }, 'mirror brought up to date')
  }

  async onFailed({ checkpoint }: Job<'mirror'>): Promise<void> {
    const signal = AbortSignal.timeout(SETTLE_MS_MAX)
    if (checkpoint?.underWay !== undefined) await settleCopy(this.#deps, checkpoint.underWay, { signal })
  }

  forgivenAttempts({ checkpoint }: Job<'mirror'>): number {
    return checkpoint?.attempt ?? 0
  }
}
