import { isVideoName, type SeveralProgress, type SkippedBlob, type TakenFile } from '@streamvault/core'
import { doubtText } from './doubt-text.ts'
import { bytesText, recognisedText } from './text.ts'

/** What became of one of several files, in a line: `stored   Pack.zip: S01E01.mkv → Show S01E01 · 1080p`. */
export function takenText(source: string, { name, status, title, bucket, recognised, review }: TakenFile): string {
  const where = status === 'known' ? title : recognisedText(recognised)
  const place = review?.doubt === undefined ? where : `in review (${doubtText(review.doubt)})`
  return `${status.padEnd(7)}  ${source}: ${name} → ${place} · ${bucket}`
}

/** Videos are missed; what comes along with them is not. */
export function isMissed({ name }: SkippedBlob): boolean {
  return isVideoName(name)
}

export function skippedText(source: string, skipped: SkippedBlob): string {
  return `${isMissed(skipped) ? 'skipped' : 'left   '}  ${source}: ${skipped.name}: ${skipped.reason}`
}

const PHASES: Readonly<Record<SeveralProgress['phase'], string>> = {
  opening: 'opening',
  downloading: 'downloading',
  reading: 'reading',
  storing: 'storing',
}

/** `storing  40% of 1.2 GiB  3/20  S01E03.mkv` */
export function severalProgressText(progress: SeveralProgress): string {
  const { phase, name, finishedCount, filesCount, doneBytes, totalBytes } = progress
  const share = totalBytes === 0 ? '' : `  ${Math.floor((100 * doneBytes) / totalBytes)}% of ${bytesText(totalBytes)}`
  const count = filesCount === 0 ? '' : `  ${Math.min(finishedCount + 1, filesCount)}/${filesCount}`
  return `${PHASES[phase]}${share}${count}  ${name}`
}
