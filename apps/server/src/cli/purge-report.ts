import type { Job, JobFailure, PurgeOutcome } from '@streamvault/core'
import { complain } from './command.ts'
import { visibleText } from './text.ts'
import { type JobReport, setbackText } from './watch-jobs.ts'

/** Notes what becomes of one purge, and complains when it fails. */
export class PurgeReport implements JobReport<'purge'> {
  /** Present once it is done. */
  outcome: PurgeOutcome | undefined

  onSubmitted(): void {}

  onFailure(name: string, { message, code }: JobFailure): void {
    complain(`streamvault: ${name} was not purged: ${message} (${code})`)
  }

  onSetback(name: string, failure: JobFailure): void {
    complain(visibleText(setbackText(name, failure)))
  }

  onJob(name: string, job: Job<'purge'> | undefined): void {
    if (job?.state === 'done') this.outcome = job.outcome
    else if (job === undefined || job.state === 'failed') {
      this.onFailure(name, job?.failure ?? { code: 'JOB_NOT_FOUND', message: 'The job is no longer on record.' })
    }
  }
}
