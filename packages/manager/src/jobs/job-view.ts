import type { JobView } from '@streamvault/contract'
import type { Job } from '@streamvault/core'
import { jobName } from './job-name.ts'
import { jobNews } from './job-news.ts'
import { isCancellable, isRepeatable } from './jobs-desk.ts'

/** As the API shows a job. */
export function jobView(job: Job): JobView {
  const { id, kind, state, createdAt } = job
  const isUnderWay = state === 'waiting' || state === 'running'
  return {
    ...{ id, kind, state, name: jobName(job) },
    createdAt: new Date(createdAt).toISOString(),
    ...newsView(job),
    isCancellable: isUnderWay && isCancellable(job),
    isRepeatable: isRepeatable(job),
  }
}

function newsView(job: Job) {
  const news = jobNews(job)
  const nothing = { titles: [], isInReview: false, skippedCount: 0 }
  if (news.kind === 'failed') return { ...nothing, failure: { ...news.failure } }
  if (news.kind === 'under-way')
    return { ...nothing, phase: news.phase, ...(news.share !== undefined && { share: news.share }) }
  if (news.kind === 'backed-up') return nothing
  const { titles, isInReview, skippedCount } = news
  return { titles: [...titles], isInReview, skippedCount }
}
