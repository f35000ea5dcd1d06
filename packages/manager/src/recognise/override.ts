import {
  type Doubt,
  EPISODES_PER_FILE_MAX,
  type EpisodeNumber,
  type Override,
  type Recognised,
} from '@streamvault/core'

/** Doubts of which episode it is, and not of what. */
const LACKS_EPISODE: ReadonlySet<Doubt> = new Set(['no-episode', 'date'])

/** What a file is by an operator's word, and by what was made of its name in all that the operator did not say. */
export function applyOverride(recognised: Recognised, override: Override): Recognised {
  const name = override.title ?? recognised.name
  const year = override.title === undefined ? (override.year ?? recognised.year) : override.year
  const title = { name, ...(year === undefined ? {} : { year }) }
  const saysEpisode = override.season !== undefined || override.episode !== undefined
  const kind = override.kind ?? (saysEpisode ? 'series' : recognised.kind)
  const isNamed = override.title !== undefined || recognised.doubt === undefined || LACKS_EPISODE.has(recognised.doubt)
  if (kind === 'movie') return isNamed ? { kind, ...title } : { kind, ...title, doubt: recognised.doubt ?? 'nameless' }
  const episode = episodeOf(recognised, override)
  const { episodeName } = override.episode === undefined ? recognised : {}
  const series = { kind, ...title, ...(episodeName === undefined ? {} : { episodeName }) }
  if (episode === undefined) return { ...series, doubt: 'no-episode' }
  return isNamed ? { ...series, episode } : { ...series, episode, doubt: recognised.doubt ?? 'no-series' }
}

function episodeOf({ episode: known }: Recognised, { season, episode: said }: Override): EpisodeNumber | undefined {
  const inSeason = season ?? known?.season ?? 1
  if (said === undefined) return known && { ...known, season: inSeason }
  const { first, last = first } = said
  if (last <= first || last - first >= EPISODES_PER_FILE_MAX) return { season: inSeason, episode: first }
  return { season: inSeason, episode: first, lastEpisode: last }
}
