import { fileIdOf, type IngestOutcome, type Job, type Logger } from '@streamvault/core'
import type { JobRun, JobWork } from '../jobs/job-runner.ts'
import { forgetParts } from './forget-parts.ts'
import { holdsSame } from './holds-same.ts'
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
    if (checkpoint === undefined) return
    // What was recorded before a takedown came is kept with it: an appeal may bring it back.
    const recorded = await this.#deps.catalog.files.get(fileIdOf(checkpoint.sha256))
    if (recorded === undefined || !holdsSame(recorded.value, checkpoint))
      await forgetParts(this.#deps.store, checkpoint)
  }

  forgivenAttempts(): number {
    return 0
  }
}
