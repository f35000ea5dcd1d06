import { isJobOf, type Job } from '@streamvault/core'
import { backupProgressText } from './backup-text.ts'
import { severalProgressText } from './several-text.ts'
import { bytesText } from './text.ts'

/** A job in a line: `running  unpack  1f0c…  /films/Pack.zip  storing  40% of 1.2 GiB  3/20  S01E03.mkv` */
export function jobText(job: Job): string {
  const news = job.failure === undefined ? progressText(job) : `${job.failure.message} (${job.failure.code})`
  return [job.state.padEnd(7), job.kind.padEnd(7), job.id, job.key, news].filter((part) => part !== '').join('  ')
}

function progressText(job: Job): string {
  if (job.progress === undefined) return ''
  if ((isJobOf(job, 'unpack') || isJobOf(job, 'torrent')) && job.progress !== undefined) {
    return severalProgressText(job.progress)
  }
  if ((isJobOf(job, 'ingest') || isJobOf(job, 'leech')) && job.progress !== undefined) {
    const { phase, doneBytes, totalBytes } = job.progress
    const share = totalBytes === 0 ? '' : `  ${Math.floor((100 * doneBytes) / totalBytes)}% of ${bytesText(totalBytes)}`
    return `${phase}${share}`
  }
  if (isJobOf(job, 'adopt') && job.progress !== undefined) return `${job.progress.foundCount} looked at`
  if (isJobOf(job, 'mirror') && job.progress !== undefined) {
    return `${bytesText(job.progress.copiedBytes)} copied  ${job.progress.name}`
  }
  if (isJobOf(job, 'scrub') && job.progress !== undefined) {
    return `${job.progress.files} read  ${job.progress.name}`
  }
  if (isJobOf(job, 'backup') && job.progress !== undefined) return backupProgressText(job.progress)
  if (isJobOf(job, 'purge') && job.progress !== undefined) {
    return `${job.progress.doneFiles} of ${job.progress.totalFiles} files`
  }
  return ''
}
