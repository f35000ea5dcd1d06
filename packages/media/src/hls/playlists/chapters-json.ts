import type { Chapter } from '@streamvault/core'
import { languageTagOf } from '../../probe/language-code.ts'

/**
 * Chapters as Apple's players read them (HLS, "JSON chapters": `com.apple.hls.chapters`), on the clock of the film: those that begin before it
 * begins or after it ends are left out. A chapter without a name has no title, and players number it.
 */
export function chaptersJson(
  chapters: readonly Chapter[],
  of: { readonly durationSeconds: number; readonly zeroSeconds: number; readonly language: string },
): string {
  const starts = chapters
    .map(({ startSeconds, name }) => ({ startSeconds: startSeconds - of.zeroSeconds, name }))
    .filter(({ startSeconds }) => startSeconds >= 0 && startSeconds < of.durationSeconds)
    .toSorted((one, other) => one.startSeconds - other.startSeconds)
  const written = starts.map(({ startSeconds, name }, at) => ({
    chapter: at + 1,
    'start-time': startSeconds,
    duration: (starts[at + 1]?.startSeconds ?? of.durationSeconds) - startSeconds,
    ...(name === undefined ? {} : { titles: [{ language: languageTagOf(of.language), title: name }] }),
  }))
  return JSON.stringify(written)
}
