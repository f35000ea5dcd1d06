import type { Credit, SeasonDetails } from '@streamvault/core'
import type { KnownTitle } from '../fakes/known-title.ts'

const PAGE_RESULTS = 20

/** An answer of `/search/movie` or `/search/tv` (https://developer.themoviedb.org/reference/search-movie). */
export function pageAnswer(found: readonly KnownTitle[], page: number): object {
  return {
    page,
    results: found.slice((page - 1) * PAGE_RESULTS, page * PAGE_RESULTS).map(resultOf),
    total_pages: Math.ceil(found.length / PAGE_RESULTS),
    total_results: found.length,
  }
}

/** An answer of `/movie/{id}` with what was appended (https://developer.themoviedb.org/reference/movie-details). */
export function movieAnswer(known: KnownTitle, appended: readonly string[]): object {
  const { details } = known
  const { collection, runtimeMinutes = 0 } = details
  return {
    ...resultOf(known),
    belongs_to_collection: collection
      ? {
          id: collection.id,
          name: collection.name,
          poster_path: pathOf(collection.poster),
          backdrop_path: pathOf(collection.backdrop),
        }
      : null,
    budget: 0,
    genres: details.genres.map((name, id) => ({ id, name })),
    homepage: '',
    imdb_id: details.externalIds.imdb ?? null,
    production_companies: [],
    revenue: 0,
    runtime: runtimeMinutes,
    spoken_languages: [{ english_name: 'English', iso_639_1: 'en', name: 'English' }],
    status: 'Released',
    tagline: details.tagline ?? '',
    ...append(appended, {
      credits: {
        cast: details.cast.map((credit, order) => ({ ...personOf(credit), character: credit.as ?? '', order })),
        crew: details.crew.map((credit) => ({ ...personOf(credit), department: 'Crew', job: credit.as ?? '' })),
      },
      external_ids: externalIds(known),
      alternative_titles: { titles: otherNames(known) },
      translations: { translations: [] },
    }),
  }
}

/** An answer of `/tv/{id}` with what was appended (https://developer.themoviedb.org/reference/tv-series-details). */
export function seriesAnswer(known: KnownTitle, appended: readonly string[]): object {
  const { details } = known
  const { runtimeMinutes } = details
  return {
    ...resultOf(known),
    created_by: [],
    episode_run_time: runtimeMinutes === undefined ? [] : [runtimeMinutes],
    genres: details.genres.map((name, id) => ({ id, name })),
    in_production: false,
    number_of_seasons: details.seasons.length,
    seasons: details.seasons.map(({ number, name = '' }) => ({ id: number + 1, name, season_number: number })),
    status: 'Ended',
    tagline: details.tagline ?? '',
    type: 'Scripted',
    ...append(appended, {
      aggregate_credits: {
        cast: details.cast.map((credit, order) => ({
          ...personOf(credit),
          roles: [{ credit_id: `c${order}`, character: credit.as ?? '', episode_count: 3 }],
          total_episode_count: 3,
          order,
        })),
        crew: details.crew.map((credit) => ({
          ...personOf(credit),
          jobs: [{ credit_id: 'c', job: credit.as ?? '', episode_count: 3 }],
        })),
      },
      external_ids: externalIds(known),
      alternative_titles: { results: otherNames(known) },
      translations: { translations: [] },
    }),
  }
}

/** An answer of `/tv/{id}/season/{number}` (https://developer.themoviedb.org/reference/tv-season-details). */
export function seasonAnswer({ number, name = '', overview = '', poster, episodes }: SeasonDetails): object {
  return {
    _id: '5256c89f19c2956ff6046d47',
    air_date: episodes[0]?.airedOn ?? null,
    episodes: episodes.map((episode) => ({
      air_date: episode.airedOn ?? null,
      episode_number: episode.number,
      episode_type: 'standard',
      id: number * 1000 + episode.number,
      name: episode.name ?? '',
      overview: episode.overview ?? '',
      production_code: '',
      runtime: episode.runtimeMinutes ?? null,
      season_number: number,
      show_id: 1,
      still_path: pathOf(episode.still),
      vote_average: episode.rating?.average ?? 0,
      vote_count: episode.rating?.votes ?? 0,
      crew: [],
      guest_stars: [],
    })),
    name,
    overview,
    id: number + 1,
    poster_path: pathOf(poster),
    season_number: number,
    vote_average: 8,
  }
}

function resultOf({ details }: KnownTitle): object {
  const { tmdb, kind, name, originalName = name, releasedOn = '' } = details
  const shared = {
    adult: false,
    backdrop_path: pathOf(details.backdrop),
    genre_ids: details.genres.map((_, id) => id),
    id: tmdb,
    original_language: 'en',
    overview: details.overview ?? '',
    popularity: 12.5,
    poster_path: pathOf(details.poster),
    vote_average: details.rating?.average ?? 0,
    vote_count: details.rating?.votes ?? 0,
  }
  if (kind === 'movie')
    return { ...shared, original_title: originalName, release_date: releasedOn, title: name, video: false }
  return { ...shared, origin_country: ['US'], original_name: originalName, first_air_date: releasedOn, name }
}

function personOf({ name, picture }: Credit): object {
  return {
    adult: false,
    gender: 0,
    id: 1,
    known_for_department: 'Acting',
    name,
    original_name: name,
    popularity: 1,
    profile_path: pathOf(picture),
  }
}

function externalIds({ details: { externalIds: ids } }: KnownTitle): object {
  return { imdb_id: ids.imdb ?? null, wikidata_id: ids.wikidata ?? null, tvdb_id: ids.tvdb ?? null, facebook_id: null }
}

function otherNames({ otherNames: names = [] }: KnownTitle): object[] {
  return names.map((title) => ({ iso_3166_1: 'DE', title, type: '' }))
}

function pathOf(picture: string | undefined): string | null {
  return picture === undefined ? null : `/${picture}`
}

function append(wanted: readonly string[], parts: Readonly<Record<string, object>>): object {
  return Object.fromEntries(Object.entries(parts).filter(([name]) => wanted.includes(name)))
}
