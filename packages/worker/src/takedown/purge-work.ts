import type { Job, Logger, PurgeOutcome } from '@streamvault/core'
import type { JobRun, JobWork } from '../jobs/job-runner.ts'
import { type PurgeDeps, purgeTakedown } from './purge-takedown.ts'

/** Deletes from the store what takedowns cover, one job each. */
export class PurgeWork implements JobWork<'purge'> {
  readonly kind = 'purge'
  readonly #deps: PurgeDeps & { readonly logger: Logger }

  constructor(deps: PurgeDeps & { readonly logger: Logger }) {
    this.#deps = deps
  }

  carryOut(run: JobRun<'purge'>): Promise<PurgeOutcome> {
    return purgeTakedown(this.#deps, run)
  }

  onDone({ request }: Job<'purge'>, outcome: PurgeOutcome): void {
    this.#deps.logger.info({ takedown: request.takedown, ...outcome }, 'takedown purged')
  }

  /** What is deleted is deleted, and the rest is still on record. */
  async onFailed(): Promise<void> {}
}
