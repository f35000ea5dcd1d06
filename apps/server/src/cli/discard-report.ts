import type { Job, JobFailure } from '@streamvault/core'
import { complain, print } from './command.ts'
import { NO_JOB } from './several-report.ts'
import { visibleText } from './text.ts'
import { type JobReport, setbackText } from './watch-jobs.ts'

/** Tells what becomes of a subtitle that is taken away. */
export class DiscardReport implements JobReport<'discard'> {
  readonly #json: boolean
  isDone = false

  constructor({ json }: { readonly json: boolean }) {
    this.#json = json
  }

  onSubmitted(): void {}

  onFailure(name: string, { message, code }: JobFailure): void {
    complain(visibleText(`streamvault subtitle: ${name} was not removed: ${message} (${code})`))
  }

  onSetback(name: string, failure: JobFailure): void {
    complain(visibleText(setbackText(name, failure)))
  }

  onJob(name: string, job: Job<'discard'> | undefined): void {
    if (job?.state === 'done') {
      this.isDone = true
      print(this.#json ? JSON.stringify({ subtitle: name, status: 'removed' }) : visibleText(`removed  ${name}`))
    } else if (job === undefined || job.state === 'failed') this.onFailure(name, job?.failure ?? NO_JOB)
  }
}
