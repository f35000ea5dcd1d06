import type {
  CallOptions,
  Clock,
  FileId,
  Job,
  Jobs,
  ManifestCheckpoint,
  ManifestOutcome,
  ManifestRequest,
  ManifestUnderWay,
} from '@streamvault/core'
import type { JobRun, JobWork } from '../jobs/job-runner.ts'
import { type ManifestDeps, settleManifest, writeManifest } from './write-manifest.ts'

/** What is changed within this time after it was asked for is written together. */
const QUIET_MS = 5000
/** What is not answered by then is left as it is. */
const SETTLE_MS_MAX = 60_000

export interface ManifestWorkDeps extends ManifestDeps {
  readonly jobs: Pick<Jobs, 'checkpoint'>
  readonly clock: Clock
}

/** Writes manifests anew that may not tell what the catalogue knows by now, one job at a time. */
export class ManifestWork implements JobWork<'manifest'> {
  readonly kind = 'manifest'
  readonly #deps: ManifestWorkDeps

  constructor(deps: ManifestWorkDeps) {
    this.#deps = deps
  }

  async carryOut(run: JobRun<'manifest'>): Promise<ManifestOutcome> {
    const { clock } = this.#deps
    const { createdAt, request, checkpoint } = run.claim.job
    const writing = new Writing(this.#deps, run)
    if (checkpoint?.underWay !== undefined) await writing.settle(checkpoint.underWay)
    const waitMs = createdAt + QUIET_MS - clock.now()
    if (waitMs > 0) await clock.sleep(Math.min(waitMs, QUIET_MS), run.signal)
    for (const file of await this.#filesOf(request)) await writing.write(file)
    return { written: writing.written }
  }

  onDone({ request }: Job<'manifest'>, { written }: ManifestOutcome): void {
    if (written > 0) this.#deps.logger.info({ ...request, written }, 'manifests written anew')
  }

  async onFailed({ checkpoint }: Job<'manifest'>): Promise<void> {
    const signal = AbortSignal.timeout(SETTLE_MS_MAX)
    if (checkpoint?.underWay !== undefined) await settleManifest(this.#deps, checkpoint.underWay, { signal })
  }

  forgivenAttempts({ checkpoint }: Job<'manifest'>): number {
    return checkpoint?.attempt ?? 0
  }

  async #filesOf(request: ManifestRequest): Promise<readonly FileId[]> {
    if ('file' in request) return [request.file]
    const files = await this.#deps.catalog.files.listByTitle(request.title)
    return files.map(({ id }) => id).sort()
  }
}

/** What a job has written so far, kept in its checkpoint. */
class Writing {
  readonly #deps: ManifestWorkDeps
  readonly #run: JobRun<'manifest'>
  #noted: ManifestCheckpoint

  constructor(deps: ManifestWorkDeps, run: JobRun<'manifest'>) {
    this.#deps = deps
    this.#run = run
    this.#noted = run.claim.job.checkpoint ?? { written: 0, attempt: 0 }
  }

  get written(): number {
    return this.#noted.written
  }

  async settle(underWay: ManifestUnderWay): Promise<void> {
    await settleManifest(this.#deps, underWay, this.#run)
    await this.#note({})
  }

  async write(file: FileId): Promise<void> {
    this.#run.signal.throwIfAborted()
    if (this.#noted.after !== undefined && file <= this.#noted.after) return
    const note = (underWay: ManifestUnderWay | undefined) => this.#note(underWay ? { underWay } : {})
    const options: CallOptions = this.#run
    const isWritten = await writeManifest(this.#deps, { file, job: this.#run.claim.job.id, note }, options)
    const { written } = this.#noted
    // A file that is finished with is progress, and a manifest that is only being put is not.
    const { attempts: attempt } = this.#run.claim.job
    this.#noted = { ...this.#noted, after: file, written: written + (isWritten ? 1 : 0), attempt }
    if (isWritten) await this.#note({})
  }

  async #note(now: Pick<ManifestCheckpoint, 'underWay'>): Promise<void> {
    const { underWay: _, ...noted } = this.#noted
    this.#noted = { ...noted, ...now }
    await this.#deps.jobs.checkpoint(this.#run.claim, this.#noted)
  }
}
