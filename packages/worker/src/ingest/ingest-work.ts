import type { IngestOutcome, Job, Logger } from '@streamvault/core'
import type { JobRun, JobWork } from '../jobs/job-runner.ts'
import { forgetUnrecorded } from './forget-unrecorded.ts'
import { ingestFile } from './ingest-file.ts'
import type { IngestDeps, IngestOptions } from './ingest-workpiece.ts'

/** Takes in files from the worker's own disk, one job each. */
export class IngestWork implements JobWork<'ingest'> {
  readonly kind = 'ingest'
  readonly #deps: IngestDeps & { readonly logger: Logger }
  readonly #options: IngestOptions

  constructor(deps: IngestDeps & { readonly logger: Logger }, options: IngestOptions) {
    this.#deps = deps
    this.#options = options
  }

  carryOut(run: JobRun<'ingest'>): Promise<IngestOutcome> {
    return ingestFile(this.#deps, this.#options, run)
  }

  onDone({ request }: Job<'ingest'>, { status, file, title }: IngestOutcome): void {
    this.#deps.metrics.add('streamvault_ingest_files_total', 1, { result: status })
    this.#deps.logger.info({ path: request.path, file, title }, 'file ingested')
    this.#options.onPlayable?.(file)
  }

  async onFailed({ checkpoint }: Job<'ingest'>): Promise<void> {
    this.#deps.metrics.add('streamvault_ingest_files_total', 1, { result: 'failed' })
    if (checkpoint !== undefined) await forgetUnrecorded(this.#deps, checkpoint)
  }

  forgivenAttempts(): number {
    return 0
  }
}
