import { isJobOf, type Job, type JobFailure, type TitleId } from '@streamvault/core'
import type { JobPhase } from '../bot/wording/wording.ts'

/** What there is to say of a job now. */
export type JobNews =
  | { readonly kind: 'under-way'; readonly phase: JobPhase; readonly share?: number }
  | { readonly kind: 'failed'; readonly failure: JobFailure }
  | { readonly kind: 'backed-up' }
  | {
      readonly kind: 'done'
      /** That it has brought into the library, or found there. */
      readonly titles: readonly TitleId[]
      /** Whether something of it is in review. */
      readonly isInReview: boolean
      readonly skippedCount: number
      /** Why the first was left out. */
      readonly reason?: string
    }

/** What of a backup is told by which word. */
const BACKUP_PHASES = { dumping: 'reading', storing: 'storing', verifying: 'checking' } as const

/** Titles that one message names. */
const TITLES_MAX = 10

/** Tells what is to be said of a job. */
export function jobNews(job: Job): JobNews {
  if (job.state === 'failed') {
    return { kind: 'failed', failure: job.failure ?? { code: 'INTERNAL', message: '' } }
  }
  if (isJobOf(job, 'backup') && job.state === 'done') return { kind: 'backed-up' }
  return job.state === 'done' ? outcomeOf(job) : { kind: 'under-way', ...progressOf(job) }
}

function outcomeOf(job: Job): JobNews {
  if (isJobOf(job, 'adopt') && job.outcome !== undefined) {
    const { files = [], skippedCount, skipped } = job.outcome
    return done(files, { skippedCount, skipped })
  }
  if ((isJobOf(job, 'torrent') || isJobOf(job, 'unpack')) && job.outcome !== undefined) {
    const { taken, ...left } = job.outcome
    return done(taken.map(fileOf), left)
  }
  if ((isJobOf(job, 'leech') || isJobOf(job, 'ingest')) && job.outcome !== undefined) {
    return done([fileOf(job.outcome)], { skippedCount: 0, skipped: [] })
  }
  return done([], { skippedCount: 0, skipped: [] })
}

interface TakenTitle {
  readonly title: TitleId
  readonly isInReview?: true
}

interface LeftOut {
  readonly skippedCount: number
  readonly skipped: readonly { readonly reason: string }[]
}

function fileOf({ title, review }: { readonly title: TitleId; readonly review?: unknown }): TakenTitle {
  return { title, ...(review !== undefined && { isInReview: true }) }
}

function done(files: readonly TakenTitle[], { skippedCount, skipped }: LeftOut): JobNews {
  const shown = files.filter(({ isInReview }) => isInReview !== true).map(({ title }) => title)
  const [first] = skipped
  return {
    kind: 'done',
    titles: [...new Set(shown)].slice(0, TITLES_MAX),
    isInReview: shown.length < files.length,
    skippedCount,
    ...(first !== undefined && { reason: first.reason }),
  }
}

function progressOf(job: Job): { readonly phase: JobPhase; readonly share?: number } {
  if (job.state === 'waiting') return { phase: 'waiting' }
  if (isJobOf(job, 'adopt') && job.progress?.reading !== undefined) return shared('reading', job.progress.reading)
  const isFetching =
    isJobOf(job, 'torrent') || isJobOf(job, 'unpack') || isJobOf(job, 'leech') || isJobOf(job, 'ingest')
  if (isFetching && job.progress !== undefined) return shared(job.progress.phase, job.progress)
  if (isJobOf(job, 'backup') && job.progress !== undefined) {
    const { phase, done: doneBytes, total: totalBytes } = job.progress
    return shared(BACKUP_PHASES[phase], { doneBytes, totalBytes })
  }
  return { phase: 'working' }
}

function shared(
  phase: JobPhase,
  { doneBytes, totalBytes }: { readonly doneBytes: number; readonly totalBytes: number },
) {
  return totalBytes === 0 ? { phase } : { phase, share: Math.min(1, doneBytes / totalBytes) }
}
