import { isVideoName, type SeveralProgress, type SkippedBlob, type TakenFile } from '@streamvault/core'
import { bytesText, placeText } from './text.ts'

/** What became of one of several files, in a line: `stored   Pack.zip: S01E01.mkv → show-series S01E01 · 1080p`. */
export function takenText(source: string, taken: TakenFile): string {
  const { name, status, bucket } = taken
  return `${status.padEnd(7)}  ${source}: ${name} → ${placeText(taken)} · ${bucket}`
}

/** Videos are missed; what comes along with them is not, nor what nobody asked for. */
export function isMissed({ name, isUnwanted }: SkippedBlob): boolean {
  return isVideoName(name) && isUnwanted !== true
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
