import type { Job, JobFailure, SidecarOutcome } from '@streamvault/core'
import { complain, print } from './command.ts'
import { ProgressLine } from './progress-line.ts'
import { createSeveralReport, NO_JOB } from './several-report.ts'
import { StatusLine } from './status-line.ts'
import { countText, placeText, subtitleText, tracksText, visibleText } from './text.ts'
import { type JobReport, setbackText } from './watch-jobs.ts'

export interface IngestTotals {
  readonly stored: number
  readonly known: number
  /** Subtitles are counted here where they are refused, and else beside the files. */
  readonly skipped: number
  readonly subtitles: number
}

/** Tells the user what becomes of each file. */
export interface IngestReport extends JobReport<'ingest'> {
  /** Tells of the archives. */
  readonly archives: JobReport<'unpack'>
  readonly totals: IngestTotals
  /** Prints and returns the totals. */
  end(): IngestTotals
}

/** A report as JSON lines, or as plain lines with a progress line under them where there is a terminal. */
export function createIngestReport(options: { readonly json: boolean; readonly terminal: boolean }): IngestReport {
  const totals = { stored: 0, known: 0, skipped: 0, subtitles: 0 }
  let inReview = 0
  const progress = options.terminal ? new ProgressLine(process.stdout) : undefined
  const tell = (record: Readonly<Record<string, unknown>>, line: string) => {
    progress?.clear()
    print(options.json ? JSON.stringify(record) : visibleText(line))
  }
  const onFailure = (path: string, failure: JobFailure) => {
    totals.skipped++
    tell({ path, status: 'skipped', ...failure }, `skipped  ${path}: ${failure.message} (${failure.code})`)
  }
  const onSubtitle = (subtitle: SidecarOutcome) => {
    if ('failure' in subtitle) return onFailure(subtitle.path, subtitle.failure)
    const { path, status, id, tags } = subtitle
    totals.subtitles++
    tell({ path, status, subtitle: id, ...tags }, `${status.padEnd(7)}  ${path} → ${subtitleText(tags)}`)
  }
  const onVideo = (path: string, { request, outcome }: Pick<Job<'ingest'>, 'request' | 'outcome'>) => {
    if (outcome === undefined || request.video !== undefined) return
    const { status, file, title, episode, bucket, media, review } = outcome
    totals[status]++
    const record = { path, status, file, title, episode, bucket, recognised: request.recognised, review, media }
    if (review !== undefined) inReview++
    tell(record, `${status.padEnd(7)}  ${path} → ${placeText(outcome)} · ${bucket} · ${tracksText(media)}`)
  }
  const onSetback = (path: string, failure: JobFailure) => {
    progress?.clear()
    complain(visibleText(setbackText(path, failure)))
  }
  const status = options.terminal ? new StatusLine(process.stdout) : undefined
  const archives = createSeveralReport({
    onFailure,
    onSetback,
    status,
    label: 'path',
    tell,
    onSubtitle: (source, subtitle) => onSubtitle({ ...subtitle, path: `${source}: ${subtitle.path}` }),
    count: (result, isInReview) => {
      totals[result]++
      if (isInReview) inReview++
    },
  })
  return {
    archives,
    totals,
    onFailure,
    onSetback,
    onSubmitted: (path) => progress?.add(path),
    onJob(path, job) {
      if (job?.state === 'done' && job.outcome !== undefined) {
        progress?.finish(path)
        onVideo(path, job)
        for (const subtitle of job.outcome.subtitles ?? []) onSubtitle(subtitle)
      } else if (job === undefined || job.state === 'failed') {
        progress?.finish(path)
        onFailure(path, job?.failure ?? NO_JOB)
      } else if (job.progress !== undefined) progress?.update(path, job.progress)
    },
    end() {
      const { stored, known, skipped, subtitles } = totals
      if (inReview > 0 && !options.json)
        print(`${inReview} in review: ./streamvault review lists what nobody is shown yet`)
      const beside = subtitles === 0 ? '' : `, ${countText(subtitles, 'subtitle')}`
      const record = { stored, known, skipped, ...(subtitles > 0 && { subtitles }) }
      tell(record, `${stored} stored, ${known} already known, ${skipped} skipped${beside}`)
      return totals
    },
  }
}
