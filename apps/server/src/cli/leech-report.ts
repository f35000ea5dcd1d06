import type { JobFailure, LeechProgress, SidecarOutcome } from '@streamvault/core'
import { complain, print } from './command.ts'
import { createSeveralReport, NO_JOB } from './several-report.ts'
import { StatusLine } from './status-line.ts'
import { bytesText, placeText, subtitleText, tracksText, visibleText } from './text.ts'
import { type JobReport, setbackText } from './watch-jobs.ts'

export interface LeechTotals {
  readonly stored: number
  readonly known: number
  readonly cancelled: number
  readonly failed: number
}

/** Tells the user what becomes of each address. */
export interface LeechReport extends JobReport<'leech'> {
  /** Tells of the torrents. */
  readonly torrents: JobReport<'torrent'>
  readonly totals: LeechTotals
  /** Prints and returns the totals. */
  end(): LeechTotals
}

export interface LeechReportOptions {
  readonly json: boolean
  readonly terminal: boolean
  /** Whether a job that was cancelled ended as it was meant to. */
  readonly isCancel: boolean
}

/** A report as JSON lines, or as plain lines with a progress line under them where there is a terminal. */
export function createLeechReport({ json, terminal, isCancel }: LeechReportOptions): LeechReport {
  const totals = { stored: 0, known: 0, cancelled: 0, failed: 0 }
  const status = terminal ? new StatusLine(process.stdout) : undefined
  const tell = (record: Readonly<Record<string, unknown>>, line: string) => {
    status?.clear()
    print(json ? JSON.stringify(record) : visibleText(line))
  }
  const onFailure = (url: string, failure: JobFailure) => {
    if (isCancel && failure.code === 'JOB_CANCELLED') {
      totals.cancelled++
      tell({ url, status: 'cancelled' }, `cancelled  ${url}`)
      return
    }
    totals.failed++
    tell({ url, status: 'failed', ...failure }, `failed   ${url}: ${failure.message} (${failure.code})`)
  }
  const onSetback = (url: string, failure: JobFailure) => {
    status?.clear()
    complain(visibleText(setbackText(url, failure)))
  }
  const onSubtitle = (url: string, subtitle: SidecarOutcome) => {
    if ('failure' in subtitle) return onFailure(`${url}: ${subtitle.path}`, subtitle.failure)
    const { path: name, status: result, id, tags } = subtitle
    const record = { url, name, status: result, subtitle: id, ...tags }
    tell(record, `${result.padEnd(7)}  ${name} → ${subtitleText(tags)}`)
  }
  const torrents = createSeveralReport({
    onFailure,
    onSetback,
    status,
    onSubtitle,
    label: 'url',
    tell,
    count: (result) => {
      if (result === 'skipped') totals.failed++
      else totals[result]++
    },
  })
  return {
    torrents,
    totals,
    onFailure,
    onSetback,
    onSubmitted() {},
    onJob(url, job) {
      if (job?.state === 'done' && job.outcome !== undefined) {
        const { status: result, name, bucket, media } = job.outcome
        if (job.request.subtitle !== undefined) {
          for (const subtitle of job.outcome.subtitles ?? []) onSubtitle(url, subtitle)
          return
        }
        totals[result]++
        tell(
          { url, ...job.outcome },
          `${result.padEnd(7)}  ${name} → ${placeText(job.outcome)} · ${bucket} · ${tracksText(media)}`,
        )
      } else if (job === undefined || job.state === 'failed') {
        onFailure(url, job?.failure ?? NO_JOB)
      } else if (job.progress !== undefined) {
        const { progress } = job
        status?.draw(() => progressText(url, progress))
      }
    },
    end() {
      const { stored, known, cancelled, failed } = totals
      tell({ ...totals }, `${stored} stored, ${known} already known, ${cancelled} cancelled, ${failed} failed`)
      return totals
    },
  }
}

const PHASES: Readonly<Record<LeechProgress['phase'], string>> = {
  asking: 'asking the server',
  checking: 'reading back what is stored',
  storing: 'storing',
}

function progressText(url: string, { phase, doneBytes, totalBytes }: LeechProgress): string {
  const share = totalBytes === 0 ? '' : `  ${Math.floor((100 * doneBytes) / totalBytes)}% of ${bytesText(totalBytes)}`
  return `${PHASES[phase]}${share}  ${url}`
}
