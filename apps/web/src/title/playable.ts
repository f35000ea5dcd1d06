import type { Bucket, Episode, MediaFile, Title } from '../api/views.ts'

/** One thing to sit down for: a movie, or an episode of a series, with its files best bucket first. */
export interface Playable {
  /** The same for all buckets, so that a position is kept across them. */
  readonly key: string
  readonly season?: number
  readonly episode?: Episode
  readonly files: readonly MediaFile[]
}

/**
 * Everything of a title that can be played, in the order of watching: specials come last. A file that holds several episodes is
 * played with the first of them.
 */
export function playablesOf(title: Title): readonly Playable[] {
  if (title.kind === 'movie') return title.files.length === 0 ? [] : [{ key: title.id, files: title.files }]
  const played = new Set<string>()
  return inOrder(title.seasons).flatMap((season) =>
    season.episodes.flatMap((episode) => {
      const files = episode.files.filter(({ id }) => !played.has(id))
      for (const { id } of files) played.add(id)
      const key = `${title.id}/s${season.number}e${episode.number}`
      return files.length === 0 ? [] : [{ key, season: season.number, episode, files }]
    }),
  )
}

/** The seasons as they are watched: by number, with the specials (season 0) at the end. */
export function inOrder<S extends { readonly number: number }>(seasons: readonly S[]): readonly S[] {
  return [...seasons].sort((a, b) => (a.number || Number.MAX_SAFE_INTEGER) - (b.number || Number.MAX_SAFE_INTEGER))
}

/** The files of what is watched first. */
export function playableFiles(title: Title): readonly MediaFile[] {
  return playablesOf(title)[0]?.files ?? []
}

/** The file in `bucket`, or the best one when there is none. */
export function fileIn(files: readonly MediaFile[], bucket: Bucket | undefined): MediaFile | undefined {
  return files.find((file) => file.bucket === bucket) ?? files[0]
}

/** `S1 E2`, or nothing for a movie. */
export function numberOf(playable: Playable): string | undefined {
  return playable.episode && `S${playable.season} E${playable.episode.number}`
}

/** `Season 2`, `Specials`. */
export function seasonName(number: number): string {
  return number === 0 ? 'Specials' : `Season ${number}`
}

/** The name of an episode, or its number in words when it has none. */
export function episodeName(episode: Episode): string {
  return episode.name ?? `Episode ${episode.number}`
}
