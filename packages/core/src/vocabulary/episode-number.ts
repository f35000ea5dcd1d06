/** More than any file holds; a name or manifest that says more is not believed. */
export const EPISODES_PER_FILE_MAX = 100

/** Which episode of a series a file is. Season 0 holds specials. */
export interface EpisodeNumber {
  readonly season: number
  readonly episode: number
  /** Of a file with several episodes, the last one: above `episode`, and less than `EPISODES_PER_FILE_MAX` above. */
  readonly lastEpisode?: number
}
