import type { AdoptOutcome, Job, Logger } from '@streamvault/core'
import type { JobRun, JobWork } from '../jobs/job-runner.ts'
import type { AdoptDeps } from './adopt-deps.ts'
import { type AdoptOptions, adoptPlace } from './adopt-place.ts'

/** Indexes places of the store, one job each. */
export class AdoptWork implements JobWork<'adopt'> {
  readonly kind = 'adopt'
  readonly #deps: AdoptDeps & { readonly logger: Logger }
  readonly #options: AdoptOptions

  constructor(deps: AdoptDeps & { readonly logger: Logger }, options: AdoptOptions) {
    this.#deps = deps
    this.#options = options
  }

  carryOut(run: JobRun<'adopt'>): Promise<AdoptOutcome> {
    return adoptPlace(this.#deps, this.#options, run)
  }

  onDone({ request }: Job<'adopt'>, { skipped: _, ...counts }: AdoptOutcome): void {
    this.#deps.logger.info({ place: request.place, ...counts }, 'place adopted')
  }

  /** Nothing was put, and what was recorded is right. */
  async onFailed(): Promise<void> {}

  forgivenAttempts({ checkpoint }: Job<'adopt'>): number {
    return checkpoint?.attempt ?? 0
  }
}
