import type { Recognised, SubtitleTags } from '@streamvault/core'

/** A subtitle among several files, and what its name tells of it. */
export interface NamedSubtitle {
  readonly name: string
  readonly tags: SubtitleTags
}

/**
 * Says by their names, which have their folders in them, which of several files are subtitles of which others: by the names of the
 * videos, at most `SUBTITLES_PER_FILE_MAX` for each. `recognise` says what a file of a name is taken to be.
 */
export type SubtitleMatcher = (
  names: readonly string[],
  recognise: (name: string) => Recognised,
) => ReadonlyMap<string, readonly NamedSubtitle[]>
