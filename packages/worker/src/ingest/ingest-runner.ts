import { type Claim, isVaultError, type JobFailure, type JobProgress, type Logger, VaultError } from '@streamvault/core'
import { forgetParts, type IngestDeps, type IngestOptions, ingestFile } from './ingest-file.ts'

export interface IngestRunnerOptions extends IngestOptions {
  /** How many files at once. */
  readonly jobsMax: number
  /** How long a job stays ours without a sign of life, in milliseconds. */
  readonly leaseMs: number
  /** How often to look for new jobs, in milliseconds. */
  readonly pollMs: number
}

/** After so many claims a job that keeps failing ends. */
const ATTEMPTS_MAX = 5
const RETRY_MS = 2000
/** Signs of life, and of progress, per lease. */
const RENEWALS_PER_LEASE = 20

/** Claims ingest jobs and carries them out until it is told to stop; what is under way then goes back in the queue. */
export class IngestRunner {
  readonly #deps: IngestDeps & { readonly logger: Logger }
  readonly #options: IngestRunnerOptions

  constructor(deps: IngestDeps & { readonly logger: Logger }, options: IngestRunnerOptions) {
    this.#deps = deps
    this.#options = options
  }

  /** Resolves once `signal` is aborted and everything under way has been given back. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all(Array.from({ length: this.#options.jobsMax }, () => this.#work(signal)))
  }

  async #work(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const claim = await this.#deps.jobs.claim('ingest', this.#options.leaseMs)
        if (claim !== undefined) await this.#carryOut(claim, signal)
        else await this.#deps.clock.sleep(this.#options.pollMs, signal)
      } catch (error) {
        if (signal.aborted) return
        this.#deps.logger.error({ error }, 'ingest queue failed')
        await this.#deps.clock.sleep(RETRY_MS, signal).catch(() => {})
      }
    }
  }

  async #carryOut(claim: Claim<'ingest'>, stop: AbortSignal): Promise<void> {
    const lost = new AbortController()
    const signal = AbortSignal.any([stop, lost.signal])
    let progress: JobProgress | undefined
    const ended = new AbortController()
    const renewals = this.#keepLease(claim, { ended: ended.signal, lost, progress: () => progress })
    try {
      const onProgress = (now: JobProgress) => {
        progress = now
      }
      const outcome = await ingestFile(this.#deps, this.#options, { claim, signal, onProgress })
      await this.#deps.jobs.complete(claim, outcome)
      this.#deps.metrics.add('streamvault_ingest_files_total', 1, { result: outcome.status })
      this.#deps.logger.info(
        { path: claim.job.request.path, file: outcome.file, title: outcome.title },
        'file ingested',
      )
    } catch (error) {
      if (stop.aborted) await this.#deps.jobs.release(claim)
      else if (!isVaultError(error, 'LEASE_LOST')) await this.#fail(claim, error)
    } finally {
      ended.abort()
      await renewals
    }
  }

  async #keepLease(
    claim: Claim<'ingest'>,
    { ended, lost, progress }: { ended: AbortSignal; lost: AbortController; progress: () => JobProgress | undefined },
  ): Promise<void> {
    try {
      while (!ended.aborted) {
        await this.#deps.clock.sleep(this.#options.leaseMs / RENEWALS_PER_LEASE, ended)
        await this.#deps.jobs.renew(claim, this.#options.leaseMs, progress())
      }
    } catch (error) {
      if (!ended.aborted) lost.abort(error)
    }
  }

  async #fail(claim: Claim<'ingest'>, error: unknown): Promise<void> {
    const known = isVaultError(error) ? error : new VaultError('INTERNAL', {}, { cause: error })
    const failure: JobFailure = { code: known.code, message: known.message }
    const again = known.retry !== 'never' && claim.job.attempts < ATTEMPTS_MAX
    this.#deps.logger.warn({ error: known, path: claim.job.request.path, again }, 'file not ingested')
    if (again) {
      const waitMs = known.retryAfterMs ?? RETRY_MS * claim.job.attempts
      await this.#deps.jobs.fail(claim, failure, this.#deps.clock.now() + waitMs)
      return
    }
    await this.#deps.jobs.fail(claim, failure)
    this.#deps.metrics.add('streamvault_ingest_files_total', 1, { result: 'failed' })
    const job = await this.#deps.jobs.get(claim.job.id)
    await forgetParts(this.#deps.store, job?.checkpoint?.parts ?? [])
  }
}
