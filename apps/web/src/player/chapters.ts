import type { MediaFile } from '../api/views.ts'

/** A chapter, on the clock of the file that was opened. */
export interface Chapter {
  readonly startSeconds: number
  readonly name?: string
}

/** The chapters of a film on the clock of the file that was opened; those of another file of its cut where that has none of its own. */
export function chaptersOf(file: MediaFile, files: readonly MediaFile[]): readonly Chapter[] {
  const same = files.filter(({ version }) => version.cut === file.version.cut)
  const told = [file, ...same].find(({ chapters = [] }) => chapters.length > 1)
  const laterSeconds = (told?.version.offsetSeconds ?? 0) - file.version.offsetSeconds
  return (told?.chapters ?? []).map(({ startSeconds, ...rest }) => ({
    ...rest,
    startSeconds: startSeconds - laterSeconds,
  }))
}

/** The chapter that a place of the film is in; undefined before the first. */
export function chapterAt(chapters: readonly Chapter[], seconds: number): Chapter | undefined {
  return chapters.findLast(({ startSeconds }) => startSeconds <= seconds)
}
