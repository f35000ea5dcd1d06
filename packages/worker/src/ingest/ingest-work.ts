import type { IngestOutcome, Job } from '@streamvault/core'
import type { JobRun, JobWork } from '../jobs/job-runner.ts'
import { type CancelDeps, untilCancelled } from '../jobs/until-cancelled.ts'
import { countSubtitles } from './count-subtitles.ts'
import { forgetUnrecorded } from './forget-unrecorded.ts'
import { ingestPath } from './ingest-path.ts'
import type { IngestDeps, IngestOptions } from './ingest-workpiece.ts'

/** Takes in files from the worker's own disk, one job each. */
export class IngestWork implements JobWork<'ingest'> {
  readonly kind = 'ingest'
  readonly #deps: IngestDeps & CancelDeps
  readonly #options: IngestOptions

  constructor(deps: IngestDeps & CancelDeps, options: IngestOptions) {
    this.#deps = deps
    this.#options = options
  }

  carryOut(run: JobRun<'ingest'>): Promise<IngestOutcome> {
    return untilCancelled(this.#deps, run, (wanted) => ingestPath(this.#deps, this.#options, wanted))
  }

  onDone({ request }: Job<'ingest'>, { status, file, title, subtitles }: IngestOutcome): void {
    countSubtitles(this.#deps, file, subtitles)
    if (request.video !== undefined) return
    this.#deps.metrics.add('streamvault_ingest_files_total', 1, { result: status })
    this.#deps.logger.info({ path: request.path, file, title }, 'file ingested')
    this.#options.onPlayable?.(file)
  }

  async onFailed({ request, checkpoint }: Job<'ingest'>): Promise<void> {
    const counter =
      request.video === undefined ? 'streamvault_ingest_files_total' : 'streamvault_ingest_subtitles_total'
    this.#deps.metrics.add(counter, 1, { result: 'failed' })
    if (checkpoint !== undefined) await forgetUnrecorded(this.#deps, checkpoint)
  }
}
