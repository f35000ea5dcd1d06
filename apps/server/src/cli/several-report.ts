import type { JobFailure, SidecarOutcome } from '@streamvault/core'
import { isMissed, severalProgressText, skippedText, takenText } from './several-text.ts'
import type { StatusLine } from './status-line.ts'
import type { JobReport } from './watch-jobs.ts'

/** A job that is gone from the record. */
export const NO_JOB: JobFailure = { code: 'JOB_NOT_FOUND', message: 'The job is no longer on record.' }

export interface SeveralReportOptions extends Pick<JobReport<'unpack'>, 'onFailure' | 'onSetback'> {
  readonly status: StatusLine | undefined
  /** What a source is called in JSON. */
  readonly label: 'path' | 'url'
  readonly tell: (record: Readonly<Record<string, unknown>>, line: string) => void
  readonly count: (result: 'stored' | 'known' | 'skipped', isInReview: boolean) => void
  readonly onSubtitle: (source: string, subtitle: SidecarOutcome) => void
}

/** Tells what becomes of jobs that take in several files each. */
export function createSeveralReport(options: SeveralReportOptions): JobReport<'unpack' | 'torrent'> {
  const { status, label, tell, count, onFailure, onSetback, onSubtitle } = options
  return {
    onFailure,
    onSetback,
    onSubmitted() {},
    onJob(source, job) {
      if (job?.state === 'done' && job.outcome !== undefined) {
        status?.clear()
        for (const file of job.outcome.taken) {
          count(file.status, file.review !== undefined)
          const { name: member, subtitles = [], ...taken } = file
          tell({ [label]: source, member, ...taken }, takenText(source, file))
          for (const subtitle of subtitles) onSubtitle(source, subtitle)
        }
        for (const skipped of job.outcome.skipped) {
          if (isMissed(skipped)) count('skipped', false)
          const { name: member, reason: message } = skipped
          const result = isMissed(skipped) ? 'skipped' : 'left'
          tell({ [label]: source, member, status: result, message }, skippedText(source, skipped))
        }
        const more = job.outcome.skippedCount - job.outcome.skipped.length
        if (more > 0) tell({ [label]: source, status: 'left', more }, `left     ${source}: and ${more} more`)
      } else if (job === undefined || job.state === 'failed') {
        status?.clear()
        onFailure(source, job?.failure ?? NO_JOB)
      } else if (job.progress !== undefined) {
        const { progress: now } = job
        status?.draw(() => severalProgressText(now))
      }
    },
  }
}
