import type { EpisodeDetails, SeasonDetails } from '@streamvault/core'
import { pictureOf } from './picture-of.ts'
import { dateOf, ratingOf } from './read-title.ts'
import type { TmdbSeason } from './tmdb-shapes.ts'

/** More than the longest season has; of more the first are kept. */
const EPISODES_MAX = 2_000
const TEXT_CHARS_MAX = 1_000

/** What TMDB tells of a season. */
export function seasonOf(season: TmdbSeason): SeasonDetails {
  const byNumber = new Map(season.episodes.map((episode) => [episode.episode_number, episode]))
  const episodes = [...byNumber.values()].sort((a, b) => a.episode_number - b.episode_number).slice(0, EPISODES_MAX)
  return {
    number: season.season_number,
    ...(season.name === undefined ? {} : { name: season.name }),
    ...(season.overview === undefined ? {} : { overview: season.overview.slice(0, TEXT_CHARS_MAX) }),
    ...pictureOf('poster', season.poster_path),
    episodes: episodes.map(episodeOf),
  }
}

/** A season with what another language has of it where its own says nothing. */
export function fillSeason(season: TmdbSeason, other: TmdbSeason): TmdbSeason {
  const others = new Map(other.episodes.map((episode) => [episode.episode_number, episode]))
  return {
    ...season,
    name: season.name ?? other.name,
    overview: season.overview ?? other.overview,
    episodes: season.episodes.map((episode) => {
      const filling = others.get(episode.episode_number)
      return { ...episode, name: episode.name ?? filling?.name, overview: episode.overview ?? filling?.overview }
    }),
  }
}

function episodeOf(episode: TmdbSeason['episodes'][number]): EpisodeDetails {
  const airedOn = dateOf(episode.air_date)
  return {
    number: episode.episode_number,
    ...(episode.name === undefined ? {} : { name: episode.name }),
    ...(episode.overview === undefined ? {} : { overview: episode.overview.slice(0, TEXT_CHARS_MAX) }),
    ...(airedOn === undefined ? {} : { airedOn }),
    ...(episode.runtime === undefined ? {} : { runtimeMinutes: episode.runtime }),
    ...ratingOf(episode),
    ...pictureOf('still', episode.still_path),
  }
}
