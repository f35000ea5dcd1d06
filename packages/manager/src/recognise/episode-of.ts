import { EPISODES_PER_FILE_MAX, type EpisodeNumber } from '@streamvault/core'

/** An episode number; with the last one, where the parser found several in a row that begin with it. */
export function episodeOf(
  { season, episode }: EpisodeNumber,
  episodes: readonly number[] | undefined = [],
): EpisodeNumber {
  const lastEpisode = episodes.at(-1) ?? episode
  const isRow = episodes[0] === episode && lastEpisode > episode && lastEpisode - episode < EPISODES_PER_FILE_MAX
  return isRow ? { season, episode, lastEpisode } : { season, episode }
}
