import { type Job, type Logger, type MirrorOutcome, VaultError } from '@streamvault/core'
import type { JobRun, JobWork } from '../jobs/job-runner.ts'
import { type CancelDeps, untilCancelled } from '../jobs/until-cancelled.ts'
import { copyMissing, type MirrorDeps, type MirrorOptions } from './copy-missing.ts'
import { settleCopy } from './copy-part.ts'

/** What is not answered by then is left: it is found by its key when the part is copied again. */
const SETTLE_MS_MAX = 60_000

/** What copying stands on; the mirror is one of the stores. */
export interface MirrorWorkDeps extends Omit<MirrorDeps, 'mirror'>, CancelDeps {
  readonly logger: Logger
}

/** Brings mirrors up to date, each by a job of its own. */
export class MirrorWork implements JobWork<'mirror'> {
  readonly kind = 'mirror'
  readonly #deps: MirrorWorkDeps
  readonly #options: MirrorOptions

  constructor(deps: MirrorWorkDeps, options: MirrorOptions) {
    this.#deps = deps
    this.#options = options
  }

  /** Throws `MIRROR_MISSING` for a mirror that is not set up here. */
  async carryOut(run: JobRun<'mirror'>): Promise<MirrorOutcome> {
    const { mirror: name } = run.claim.job.request
    const mirror = this.#deps.stores.get(name)
    if (mirror === undefined) throw new VaultError('MIRROR_MISSING', { mirror: name })
    return await untilCancelled(this.#deps, run, (wanted) =>
      copyMissing({ ...this.#deps, mirror }, this.#options, wanted),
    )
  }

  onDone({ request }: Job<'mirror'>, { skipped: _, ...counts }: MirrorOutcome): void {
    this.#deps.logger.info({ mirror: request.mirror, ...counts }, 'mirror brought up to date')
  }

  async onFailed({ request, checkpoint }: Job<'mirror'>): Promise<void> {
    const mirror = this.#deps.stores.get(request.mirror)
    if (mirror === undefined || checkpoint?.underWay === undefined) return
    const signal = AbortSignal.timeout(SETTLE_MS_MAX)
    await settleCopy({ ...this.#deps, mirror }, checkpoint.underWay, { signal })
  }

  forgivenAttempts({ checkpoint }: Job<'mirror'>): number {
    return checkpoint?.attempt ?? 0
  }
}
