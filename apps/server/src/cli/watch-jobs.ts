import type { JobId } from '@streamvault/core'
import type { Submission } from '@streamvault/manager'
import type { Foundation } from '../compose.ts'
import type { IngestReport } from './ingest-report.ts'

const POLL_MS = 100
/** Jobs are carried out in the order they were given, so only the first few that have not ended can have news. */
const WATCHED_MAX = 16

/** Follows jobs from their submission to their end, and tells the report. */
export async function watchJobs(
  foundation: Foundation,
  work: {
    readonly submissions: AsyncIterable<Submission>
    readonly report: IngestReport
    readonly signal: AbortSignal
  },
): Promise<void> {
  const { report, signal } = work
  const unfinished = new Map<JobId, string>()
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
    for (const [id, path] of unfinished) {
      const job = await foundation.jobs.get(id)
      report.onJob(path, job)
      if (job === undefined || job.state === 'done' || job.state === 'failed') unfinished.delete(id)
      else if (++watched === WATCHED_MAX) break
    }
    if (!submitted || unfinished.size > 0) await foundation.clock.sleep(POLL_MS, signal)
  }
  await submitting
}

async function submitAll(
  { submissions, report, signal }: Parameters<typeof watchJobs>[1],
  unfinished: Map<JobId, string>,
): Promise<void> {
  for await (const submission of submissions) {
    signal.throwIfAborted()
    if ('failure' in submission) report.onFailure(submission.path, submission.failure)
    else {
      report.onSubmitted(submission.path, submission.job)
      unfinished.set(submission.job.id, submission.path)
    }
  }
}
