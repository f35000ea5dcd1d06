import type { Job, SeveralOutcome } from '@streamvault/core'
import { countSubtitles } from '../ingest/count-subtitles.ts'
import { forgetUnrecorded } from '../ingest/forget-unrecorded.ts'
import type { JobRun, JobWork } from '../jobs/job-runner.ts'
import { untilCancelled } from '../jobs/until-cancelled.ts'
import { unpackArchive } from './unpack-archive.ts'
import type { UnpackDeps, UnpackOptions } from './unpack-deps.ts'

/** Takes in the videos of archives on the worker's own disk, one job for each archive. */
export class UnpackWork implements JobWork<'unpack'> {
  readonly kind = 'unpack'
  readonly #deps: UnpackDeps
  readonly #options: UnpackOptions

  constructor(deps: UnpackDeps, options: UnpackOptions) {
    this.#deps = deps
    this.#options = options
  }

  carryOut(run: JobRun<'unpack'>): Promise<SeveralOutcome> {
    return untilCancelled(this.#deps, run, (wanted) => unpackArchive(this.#deps, this.#options, wanted))
  }

  onDone({ request }: Job<'unpack'>, { taken, skippedCount }: SeveralOutcome): void {
    for (const { file, subtitles } of taken) countSubtitles(this.#deps, file, subtitles)
    this.#deps.logger.info({ path: request.path, taken: taken.length, skipped: skippedCount }, 'archive unpacked')
  }

  async onFailed({ checkpoint }: Job<'unpack'>): Promise<void> {
    if (checkpoint?.storing !== undefined) await forgetUnrecorded(this.#deps, checkpoint.storing)
  }

  forgivenAttempts({ checkpoint }: Job<'unpack'>): number {
    return checkpoint?.attempt ?? 0
  }
}
