import type { Job, JobKind, JobKinds } from '@streamvault/core'
import { complain, print } from './command.ts'
import { StatusLine } from './status-line.ts'
import { visibleText } from './text.ts'
import { type JobReport, setbackText } from './watch-jobs.ts'

export interface TallyReportOptions<K extends JobKind> {
  /** Whether nothing is printed on the way: whoever asked prints the outcome himself. */
  readonly isQuiet: boolean
  readonly progress: (progress: JobKinds[K]['progress']) => string
  /** What is told of an outcome. */
  readonly lines: (outcome: JobKinds[K]['outcome']) => readonly string[]
  readonly isGood: (outcome: JobKinds[K]['outcome']) => boolean
}

/** Tells the user how one long job gets on, and what came out. */
export interface TallyReport<K extends JobKind> extends JobReport<K> {
  /** Whether the job is done, and all is well. */
  readonly isGood: boolean
  readonly outcome: JobKinds[K]['outcome'] | undefined
}

export function createTallyReport<K extends JobKind>(options: TallyReportOptions<K>): TallyReport<K> {
  const status = process.stdout.isTTY === true && !options.isQuiet ? new StatusLine(process.stdout) : undefined
  let outcome: JobKinds[K]['outcome'] | undefined
  const fail = (text: string) => {
    status?.clear()
    complain(visibleText(text))
  }
  const onJob = (name: string, job: Job<K> | undefined) => {
    if (job?.state === 'done' && job.outcome !== undefined) {
      outcome = job.outcome
      status?.clear()
      if (!options.isQuiet) for (const line of options.lines(job.outcome)) print(visibleText(line))
    } else if (job === undefined || job.state === 'failed') {
      fail(
        `failed   ${name}: ${job?.failure?.message ?? 'the job is no longer on record'} (${job?.failure?.code ?? ''})`,
      )
    } else if (job.progress !== undefined) {
      const { progress } = job
      status?.draw(() => options.progress(progress))
    }
  }
  return {
    get isGood() {
      return outcome !== undefined && options.isGood(outcome)
    },
    get outcome() {
      return outcome
    },
    onSubmitted() {},
    onFailure: (name, { message, code }) => fail(`failed   ${name}: ${message} (${code})`),
    onSetback: (name, failure) => fail(setbackText(name, failure)),
    onJob,
  }
}
