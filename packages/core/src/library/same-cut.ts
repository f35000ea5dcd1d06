import type { Chapter, MediaFacts } from '../vocabulary/media.ts'

/** Files of one cut, made by different people, end within so many seconds: the last frames and the end of the sound differ. */
const TOLERANCE_SECONDS = 2
/** Of something short, two seconds would be a scene. */
const TOLERANCE_SHARE = 0.01
/** Chapters that were set by hand or by another frame rate are not more exact. */
const CHAPTER_SECONDS = 0.5
/** Fewer prove nothing. */
const CHAPTERS_MIN = 3
/** Logos before and credits after the film take no longer. */
const OFFSET_SECONDS_MAX = 120

type Timed = Pick<MediaFacts, 'durationSeconds' | 'chapters'>

/**
 * By how many seconds everything comes later in `other` than in `file`, where both are the same cut; undefined where they are not, or
 * nobody knows how long they are.
 *
 * They are the same by their durations alone, or where these differ, by their chapters: all of them are moved by the same time.
 */
export function offsetOfCut(file: Timed, other: Timed): number | undefined {
  const shorter = Math.min(file.durationSeconds, other.durationSeconds)
  if (shorter <= 0) return undefined
  const difference = Math.abs(file.durationSeconds - other.durationSeconds)
  const shift = shiftOfChapters(file.chapters ?? [], other.chapters ?? [])
  if (shift !== undefined && Math.abs(shift) <= OFFSET_SECONDS_MAX && difference <= OFFSET_SECONDS_MAX) return shift
  return difference <= Math.min(TOLERANCE_SECONDS, shorter * TOLERANCE_SHARE) ? 0 : undefined
}

/** The first chapter begins with the file in both, whatever comes before the film: it tells nothing. */
function shiftOfChapters(chapters: readonly Chapter[], others: readonly Chapter[]): number | undefined {
  if (chapters.length !== others.length || chapters.length < CHAPTERS_MIN + 1) return undefined
  const shifts = chapters
    .slice(1)
    .map(({ startSeconds }, index) => (others[index + 1]?.startSeconds ?? 0) - startSeconds)
  const [least, most] = [Math.min(...shifts), Math.max(...shifts)]
  if (most - least > CHAPTER_SECONDS) return undefined
  const middle = (least + most) / 2
  return Math.abs(middle) <= CHAPTER_SECONDS ? 0 : Math.round(middle * 1000) / 1000
}
