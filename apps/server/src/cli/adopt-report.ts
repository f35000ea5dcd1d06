import type { AdoptOutcome, AdoptProgress, JobFailure } from '@streamvault/core'
import { complain, print } from './command.ts'
import { StatusLine } from './status-line.ts'
import { bytesText, visibleText } from './text.ts'
import { type JobReport, setbackText } from './watch-jobs.ts'

export interface AdoptTotals {
  readonly restored: number
  readonly adopted: number
  readonly known: number
  /** Blobs. */
  readonly skipped: number
  /** Places. */
  readonly failed: number
}

/** Tells the user what becomes of each place. */
export interface AdoptReport extends JobReport<'adopt'> {
  /** Prints and returns the totals. */
  end(): AdoptTotals
}

/** A report as JSON lines, or as plain lines with a progress line under them where there is a terminal. */
export function createAdoptReport(options: { readonly json: boolean; readonly terminal: boolean }): AdoptReport {
  let totals: AdoptTotals = { restored: 0, adopted: 0, known: 0, skipped: 0, failed: 0 }
  const status = options.terminal ? new StatusLine(process.stdout) : undefined
  const tell = (record: Readonly<Record<string, unknown>>, lines: readonly string[]) => {
    status?.clear()
    if (options.json) print(JSON.stringify(record))
    else for (const line of lines) print(visibleText(line))
  }
  const onFailure = (place: string, failure: JobFailure) => {
    totals = { ...totals, failed: totals.failed + 1 }
    tell({ place, status: 'failed', ...failure }, [`failed   ${place}: ${failure.message} (${failure.code})`])
  }
  return {
    onFailure,
    onSetback(place, failure) {
      status?.clear()
      complain(visibleText(setbackText(place, failure)))
    },
    onSubmitted() {},
    onJob(place, job) {
      if (job?.state === 'done' && job.outcome !== undefined) {
        totals = sumOf(totals, job.outcome)
        tell({ place, status: 'done', ...job.outcome }, outcomeLines(place, job.outcome))
      } else if (job === undefined || job.state === 'failed') {
        onFailure(place, job?.failure ?? { code: 'JOB_NOT_FOUND', message: 'The job is no longer on record.' })
      } else if (job.progress !== undefined) {
        const { progress } = job
        status?.draw(() => progressText(place, progress))
      }
    },
    end() {
      const { failed } = totals
      const places = failed === 0 ? '' : `; ${failed} ${failed === 1 ? 'place' : 'places'} failed`
      tell({ ...totals }, [`${countsText(totals)}${places}`])
      return totals
    },
  }
}

function sumOf(totals: AdoptTotals, outcome: AdoptOutcome): AdoptTotals {
  return {
    restored: totals.restored + outcome.restored,
    adopted: totals.adopted + outcome.adopted,
    known: totals.known + outcome.known,
    skipped: totals.skipped + outcome.skippedCount,
    failed: totals.failed,
  }
}

/** The first of those that were skipped, each with its reason, then the counts. */
function outcomeLines(place: string, outcome: AdoptOutcome): string[] {
  const { foundCount, skippedCount, skipped } = outcome
  const more = skippedCount - skipped.length
  return [
    ...skipped.map(({ name, reason }) => `skipped  ${name}: ${reason}`),
    ...(more > 0 ? [`skipped  ${more} more`] : []),
    `done     ${place}: ${foundCount} looked at, ${countsText({ ...outcome, skipped: skippedCount })}`,
  ]
}

function countsText({ restored, adopted, known, skipped }: Omit<AdoptTotals, 'failed'>): string {
  return `${restored} restored, ${adopted} adopted, ${known} already known, ${skipped} skipped`
}

function progressText(place: string, { reading, skippedCount, ...counts }: AdoptProgress): string {
  const text = `${place}  ${counts.foundCount} looked at, ${countsText({ ...counts, skipped: skippedCount })}`
  if (reading === undefined) return text
  const share = Math.floor((100 * reading.doneBytes) / Math.max(1, reading.totalBytes))
  return `${text}  ${share}% of ${bytesText(reading.totalBytes)}  ${reading.name}`
}
