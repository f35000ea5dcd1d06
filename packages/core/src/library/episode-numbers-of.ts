import type { EpisodeNumber } from '../vocabulary/episode-number.ts'

/** The numbers of all episodes that a file holds, in order. */
export function episodeNumbersOf({ episode, lastEpisode = episode }: EpisodeNumber): readonly number[] {
  return Array.from({ length: lastEpisode - episode + 1 }, (_, index) => episode + index)
}
