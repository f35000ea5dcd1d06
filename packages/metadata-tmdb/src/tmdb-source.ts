import {
  type CallOptions,
  isVaultError,
  type MetadataCandidate,
  type MetadataFound,
  type MetadataQuery,
  type MetadataRecord,
  type MetadataSource,
  type MetadataSubject,
  type SeasonDetails,
} from '@streamvault/core'
import { fillSeason, seasonOf } from './read-season.ts'
import { detailsOf, namesOf } from './read-title.ts'
import { TmdbClient, type TmdbClientDeps, type TmdbClientOptions } from './tmdb-client.ts'
import { pageShape, seasonShape, type TmdbPage, type TmdbSeason, titleShape } from './tmdb-shapes.ts'

export type TmdbSourceDeps = TmdbClientDeps

export interface TmdbSourceOptions extends TmdbClientOptions {
  /** Such as `de-DE`: what TMDB does not have in the first language is told in the next. */
  readonly languages: readonly [string, ...string[]]
}

/** Pages of a search that are read: 20 titles each. */
const PAGES_MAX = 3
const PATHS = { movie: 'movie', series: 'tv' } as const
const CREDITS = { movie: 'credits', series: 'aggregate_credits' } as const

/** The Movie Database, by its API version 3 (https://developer.themoviedb.org/reference). */
export class TmdbSource implements MetadataSource {
  readonly #client: TmdbClient
  readonly #languages: TmdbSourceOptions['languages']

  constructor(deps: TmdbSourceDeps, { languages, ...options }: TmdbSourceOptions) {
    this.#client = new TmdbClient(deps, options)
    this.#languages = languages
  }

  async search({ kind, name, year }: MetadataQuery, options: CallOptions): Promise<MetadataFound> {
    options.signal.throwIfAborted()
    const candidates = new Map<number, MetadataCandidate>()
    let pages = 1
    for (let page = 1; page <= Math.min(pages, PAGES_MAX); page++) {
      const query = {
        query: name,
        language: this.#languages[0],
        include_adult: 'false',
        page,
        ...(kind === 'movie' ? { primary_release_year: year } : { first_air_date_year: year }),
      }
      const found = await this.#client.get(`/search/${PATHS[kind]}`, query, { ...options, shape: pageShape })
      pages = found.total_pages
      for (const candidate of candidatesOf(found)) candidates.set(candidate.tmdb, candidate)
    }
    return { candidates: [...candidates.values()], isComplete: pages <= PAGES_MAX }
  }

  async read({ kind, tmdb, seasons }: MetadataSubject, options: CallOptions): Promise<MetadataRecord> {
    options.signal.throwIfAborted()
    const path = `/${PATHS[kind]}/${tmdb}`
    const query = {
      language: this.#languages[0],
      append_to_response: `${CREDITS[kind]},external_ids,alternative_titles,translations`,
    }
    const title = await this.#client.get(path, query, { ...options, shape: titleShape })
    const known = await Promise.all(seasons.map((number) => this.#readSeason(`${path}/season/${number}`, options)))
    const inOrder = known.filter((season) => season !== undefined).sort((a, b) => a.number - b.number)
    return {
      details: { ...detailsOf(title, kind, this.#languages), seasons: kind === 'series' ? inOrder : [] },
      names: namesOf(title),
    }
  }

  /** In the next languages as well, as long as something of it is missing. */
  async #readSeason(path: string, options: CallOptions): Promise<SeasonDetails | undefined> {
    let season: TmdbSeason | undefined
    for (const language of this.#languages) {
      if (season !== undefined && !season.episodes.some(({ overview }) => overview === undefined)) break
      const told = await this.#client
        .get(path, { language }, { ...options, shape: seasonShape })
        .catch((error: unknown) => {
          if (isVaultError(error, 'METADATA_NOT_FOUND')) return undefined
          throw error
        })
      if (told === undefined) break
      season = season === undefined ? told : fillSeason(season, told)
    }
    return season && seasonOf(season)
  }
}

function candidatesOf({ results }: TmdbPage): MetadataCandidate[] {
  return results.flatMap((result) => {
    const name = result.title ?? result.name
    if (name === undefined) return []
    const original = result.original_title ?? result.original_name
    const [, year] = /^(\d{4})-/.exec(result.release_date ?? result.first_air_date ?? '') ?? []
    return {
      tmdb: result.id,
      name,
      ...(original === undefined || original === name ? {} : { originalName: original }),
      ...(year === undefined ? {} : { year: Number(year) }),
    }
  })
}
