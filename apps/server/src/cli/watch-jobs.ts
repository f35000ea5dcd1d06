import { type Clock, isJobOf, type Job, type JobFailure, type JobId, type JobKind } from '@streamvault/core'
import type { Foundation } from '../compose.ts'

const POLL_MS = 100
/** Jobs are carried out in the order they were given, so only the first few that have not ended can have news. */
const WATCHED_MAX = 16
/** Accounts that sign in, or a store that is away for a moment, are nothing to be told of. */
const SETBACK_MS = 10_000

/** Something that was given, by the name that the user knows it by: it has a job now, or could not be taken. */
export type NamedSubmission<K extends JobKind> =
  | { readonly name: string; readonly job: Job<K> }
  | { readonly name: string; readonly failure: JobFailure }

/** Tells the user what becomes of jobs. */
export interface JobReport<K extends JobKind> {
  onSubmitted(name: string): void
  /** Something that did not become a job. */
  onFailure(name: string, failure: JobFailure): void
  /** An attempt of a job got nowhere, and there will be another. Told once for each, after ten seconds of it. */
  onSetback(name: string, failure: JobFailure): void
  /** News of a job; undefined when it is no longer on record. */
  onJob(name: string, job: Job<K> | undefined): void
}

export interface WatchedJobs<K extends JobKind> {
  readonly kind: K
  readonly submissions: AsyncIterable<NamedSubmission<K>>
  readonly report: JobReport<K>
  readonly signal: AbortSignal
}

/** Follows jobs from their submission to their end, and tells the report. */
export async function watchJobs<K extends JobKind>(foundation: Foundation, work: WatchedJobs<K>): Promise<void> {
  const { report, kind, signal } = work
  const unfinished = new Map<JobId, string>()
  const setbacks = new Setbacks(foundation.clock)
  const submitting = submitAll(work, unfinished)
  let submitted = false
  submitting.then(
    () => {
      submitted = true
    },
    () => {
      submitted = true
    },
  )
  while (!submitted || unfinished.size > 0) {
    let watched = 0
    for (const [id, name] of unfinished) {
      const job = await foundation.jobs.get(id)
      const setback = job && setbacks.newsOf(job)
      if (setback !== undefined) report.onSetback(name, setback)
      report.onJob(name, job !== undefined && isJobOf(job, kind) ? job : undefined)
      if (job === undefined || job.state === 'done' || job.state === 'failed') unfinished.delete(id)
      else if (++watched === WATCHED_MAX) break
    }
    if (!submitted || unfinished.size > 0) await foundation.clock.sleep(POLL_MS, signal)
  }
  await submitting
}

async function submitAll<K extends JobKind>(
  { submissions, report, signal }: WatchedJobs<K>,
  unfinished: Map<JobId, string>,
): Promise<void> {
  for await (const submission of submissions) {
    signal.throwIfAborted()
    if ('failure' in submission) report.onFailure(submission.name, submission.failure)
    else {
      report.onSubmitted(submission.name)
      unfinished.set(submission.job.id, submission.name)
    }
  }
}

/** Which attempts of jobs got nowhere, from the time on that this has lasted. */
class Setbacks {
  readonly #clock: Clock
  readonly #seen = new Map<JobId, { readonly since: number; readonly toldAttempt: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Why the job's last attempt got nowhere, if that is to be told now. */
  newsOf({ id, state, failure, attempts }: Job): JobFailure | undefined {
    if (state !== 'waiting' || failure === undefined) return undefined
    const now = this.#clock.monotonic()
    const { since, toldAttempt } = this.#seen.get(id) ?? { since: now, toldAttempt: 0 }
    const isNews = now >= since + SETBACK_MS && attempts !== toldAttempt
    this.#seen.set(id, { since, toldAttempt: isNews ? attempts : toldAttempt })
    return isNews ? failure : undefined
  }
}

/** What an attempt that got nowhere is told as. */
export function setbackText(name: string, { message, code }: JobFailure): string {
  return `waits    ${name}: ${message} (${code}) It is tried again.`
}
