import {
  type CallOptions,
  type ChatCopier,
  type CopyOutcome,
  isVaultError,
  type Job,
  type Jobs,
  type Logger,
  type PlacedPost,
} from '@streamvault/core'
import type { JobRun, JobWork } from '../jobs/job-runner.ts'
import { type CancelDeps, untilCancelled } from '../jobs/until-cancelled.ts'

export interface CopyDeps extends CancelDeps {
  readonly jobs: Pick<Jobs, 'checkpoint' | 'submit'>
  readonly copier: ChatCopier
  readonly logger: Logger
}

/** Telegram takes 20 messages a minute of a bot in a channel (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this). */
const DISTANCE_MS = 3_000

/**
 * Copies files that somebody sent to the bot into the store, one job each, and has them indexed there. Behind what a copy will lie is
 * noted before it is made: an attempt after a crash finds it there, and makes no second one.
 */
export class CopyWork implements JobWork<'copy'> {
  readonly kind = 'copy'
  readonly #deps: CopyDeps
  /** Before this nothing is copied, on the monotonic clock. */
  #freeAt = 0

  constructor(deps: CopyDeps) {
    this.#deps = deps
  }

  carryOut(run: JobRun<'copy'>): Promise<CopyOutcome> {
    return untilCancelled(this.#deps, run, (wanted) => this.#copy(wanted))
  }

  onDone({ request }: Job<'copy'>, { copy }: CopyOutcome): void {
    this.#deps.logger.info({ ...copy, message: request.message }, 'file copied into the store')
  }

  /** What was copied is a file of the store's like any other that somebody posts there. */
  async onFailed(): Promise<void> {}

  async #copy({ claim, signal }: JobRun<'copy'>): Promise<CopyOutcome> {
    const { jobs, copier } = this.#deps
    const { chat, message, provenance } = claim.job.request
    const since = claim.job.checkpoint?.since ?? (await this.#begin(claim, { signal }))
    const copy = await this.#inPace({ signal }, () => copier.copy({ chat, message, since }, { signal }))
    const { place, cursor: only } = copy
    const request = { place, only, ...(provenance && { provenance }) }
    const adoption = await jobs.submit('adopt', `${place}/${only}`, request)
    return { copy, adoption: adoption.id }
  }

  /** Whoever forwards a series sends more at once than is taken; one that was told to wait makes all others wait, too. */
  async #inPace<T>({ signal }: CallOptions, work: () => Promise<T>): Promise<T> {
    const { clock } = this.#deps
    await clock.sleep(Math.max(0, this.#freeAt - clock.monotonic()), signal)
    this.#freeAt = clock.monotonic() + DISTANCE_MS
    try {
      return await work()
    } catch (error) {
      const waitMs = isVaultError(error) ? (error.retryAfterMs ?? 0) : 0
      this.#freeAt = clock.monotonic() + Math.max(DISTANCE_MS, waitMs)
      throw error
    }
  }

  async #begin(claim: JobRun<'copy'>['claim'], options: CallOptions): Promise<PlacedPost> {
    const since = await this.#deps.copier.begin(options)
    await this.#deps.jobs.checkpoint(claim, { since })
    return since
  }
}
