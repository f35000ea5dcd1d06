import { isSubtitleName, isVideoName } from '@streamvault/core'
import type { SubtitleMatcher } from '../ingest/subtitle-matcher.ts'

/** Enough for the names of trials: `Film.en.srt` is of `Film.mkv`, in whatever folder, and in the language that it names. */
export const matchByStem: SubtitleMatcher = (names) => {
  const stemOf = (name: string) => name.slice(name.lastIndexOf('/') + 1, name.lastIndexOf('.'))
  const subtitles = names.filter(isSubtitleName)
  return new Map(
    names.filter(isVideoName).map((video) => {
      const own = subtitles.filter((name) => stemOf(name).startsWith(`${stemOf(video)}.`))
      return [video, own.map((name) => ({ name, tags: { language: stemOf(name).slice(stemOf(video).length + 1) } }))]
    }),
  )
}
