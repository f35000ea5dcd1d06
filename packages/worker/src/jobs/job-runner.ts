import {
  type Claim,
  type Clock,
  describeError,
  isJobOf,
  isVaultError,
  type Job,
  type JobFailure,
  type JobKind,
  type JobKinds,
  type Jobs,
  type LogFields,
  type Logger,
  VaultError,
} from '@streamvault/core'

/** One claim of a job, while it is being carried out. */
export interface JobRun<K extends JobKind> {
  readonly claim: Claim<K>
  /** Aborts when the job is to be given back, or is no longer ours. */
  readonly signal: AbortSignal
  readonly onProgress: (progress: JobKinds[K]['progress']) => void
  /** How often the job is tried again when this attempt fails without having got on. */
  readonly attemptsLeft: number
}

/** How jobs of one kind are carried out. */
export interface JobWork<K extends JobKind> {
  readonly kind: K
  /** Does the work of a job, and goes on from its checkpoint. What is thrown decides whether it is tried again. */
  carryOut(run: JobRun<K>): Promise<JobKinds[K]['outcome']>
  /** Told once the outcome is on record. */
  onDone(job: Job<K>, outcome: JobKinds[K]['outcome']): void
  /** Clears away what a job has left that ended in failure. */
  onFailed(job: Job<K>): Promise<void>
  /** How many attempts are not held against a job, because it got on; none unless this is there. */
  forgivenAttempts?(job: Job<K>): number
}

export interface JobRunnerDeps {
  readonly jobs: Jobs
  readonly clock: Clock
  readonly logger: Logger
}

export interface JobRunnerOptions {
  /** How many jobs at once. */
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

/** Claims jobs of one kind and carries them out until it is told to stop; what is under way then goes back in the queue. */
export class JobRunner<K extends JobKind> {
  readonly #deps: JobRunnerDeps
  readonly #work: JobWork<K>
  readonly #options: JobRunnerOptions

  constructor(deps: JobRunnerDeps, work: JobWork<K>, options: JobRunnerOptions) {
    this.#deps = deps
    this.#work = work
    this.#options = options
  }

  /** Resolves once `signal` is aborted and everything under way has been given back. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all(Array.from({ length: this.#options.jobsMax }, () => this.#takeTurns(signal)))
  }

  async #takeTurns(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const claim = await this.#deps.jobs.claim(this.#work.kind, this.#options.leaseMs)
        if (claim !== undefined) await this.#carryOut(claim, signal)
        else await this.#deps.clock.sleep(this.#options.pollMs, signal)
      } catch (error) {
        if (signal.aborted) return
        this.#deps.logger.error({ error, kind: this.#work.kind }, 'job queue failed')
        await this.#deps.clock.sleep(RETRY_MS, signal).catch(() => {})
      }
    }
  }

  async #carryOut(claim: Claim<K>, stop: AbortSignal): Promise<void> {
    const lost = new AbortController()
    const signal = AbortSignal.any([stop, lost.signal])
    let progress: JobKinds[K]['progress'] | undefined
    const ended = new AbortController()
    const renewals = this.#keepLease(claim, { ended: ended.signal, lost, progress: () => progress })
    try {
      const onProgress = (now: JobKinds[K]['progress']) => {
        progress = now
      }
      const attemptsLeft = ATTEMPTS_MAX - this.#attemptsOf(claim.job)
      const outcome = await this.#work.carryOut({ claim, signal, onProgress, attemptsLeft })
      await this.#deps.jobs.complete(claim, outcome)
      this.#work.onDone(claim.job, outcome)
    } catch (error) {
      if (stop.aborted) await this.#deps.jobs.release(claim)
      else if (!isVaultError(error, 'LEASE_LOST')) await this.#fail(claim, error)
    } finally {
      ended.abort()
      await renewals
    }
  }

  async #keepLease(
    claim: Claim<K>,
    held: {
      readonly ended: AbortSignal
      readonly lost: AbortController
      readonly progress: () => JobKinds[K]['progress'] | undefined
    },
  ): Promise<void> {
    try {
      while (!held.ended.aborted) {
        await this.#deps.clock.sleep(this.#options.leaseMs / RENEWALS_PER_LEASE, held.ended)
        await this.#deps.jobs.renew(claim, this.#options.leaseMs, held.progress())
      }
    } catch (error) {
      if (!held.ended.aborted) held.lost.abort(error)
    }
  }

  async #fail(claim: Claim<K>, error: unknown): Promise<void> {
    const { jobs, logger, clock } = this.#deps
    const known = isVaultError(error) ? error : new VaultError('INTERNAL', {}, { cause: error })
    const failure: JobFailure = { code: known.code, message: describeError(known) }
    const job = await this.#latest(claim)
    const attempts = this.#attemptsOf(job)
    const again = known.retry !== 'never' && attempts < ATTEMPTS_MAX
    logger.warn({ kind: job.kind, job: job.key, again, ...reasonOf(known) }, 'job not done')
    if (again) {
      const waitMs = known.retryAfterMs ?? RETRY_MS * Math.max(1, attempts)
      await jobs.fail(claim, failure, clock.now() + waitMs)
      return
    }
    await jobs.fail(claim, failure)
    await this.#work.onFailed(job)
  }

  /** How many attempts in a row have got nowhere. */
  #attemptsOf(job: Job<K>): number {
    return job.attempts - (this.#work.forgivenAttempts?.(job) ?? 0)
  }

  /** The claimed job with its newest checkpoint. */
  async #latest({ job }: Claim<K>): Promise<Job<K>> {
    const latest = await this.#deps.jobs.get(job.id)
    return latest !== undefined && isJobOf(latest, this.#work.kind) ? latest : job
  }
}

/** What went wrong where the words of the catalogue say it all; where it goes only to show, the whole error with its stack. */
function reasonOf(error: VaultError): LogFields {
  if (error.code === 'INTERNAL') return { error }
  const { code, message, details, cause } = error
  return { code, why: message, details, ...(cause instanceof Error && { because: cause.message }) }
}
