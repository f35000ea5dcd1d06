import type { CollectionDetails, Credit, ExternalIds, Rating, TitleDetails, TitleKind } from '@streamvault/core'
import { pictureOf } from './picture-of.ts'
import type { TmdbTitle } from './tmdb-shapes.ts'

const CAST_MAX = 30
const CREW_MAX = 20
const GENRES_MAX = 10
/** Longer than any that TMDB has; what is longer is cut. */
const TEXT_CHARS_MAX = 4_000
/** Whom viewers ask for; TMDB also knows who held which lamp. */
const JOBS: readonly string[] = [
  'Director',
  'Creator',
  'Writer',
  'Screenplay',
  'Novel',
  'Original Music Composer',
  'Director of Photography',
  'Editor',
  'Producer',
  'Executive Producer',
]

/** What TMDB tells of a title; what it lacks in the first language comes from the next one that has it. */
export function detailsOf(
  title: TmdbTitle,
  kind: TitleKind,
  languages: readonly string[],
): Omit<TitleDetails, 'seasons'> {
  const name = nameOf(title)
  const original = title.original_title ?? title.original_name
  const overview = title.overview ?? translated(title, languages, 'overview')
  const tagline = title.tagline ?? translated(title, languages, 'tagline')
  const releasedOn = dateOf(title.release_date ?? title.first_air_date)
  const runtimeMinutes = title.runtime ?? usualMinutes(title.episode_run_time)
  const credits = title.aggregate_credits ?? title.credits
  const collection = collectionOf(title.belongs_to_collection)
  return {
    tmdb: title.id,
    kind,
    name,
    ...(original === undefined || original === name ? {} : { originalName: original }),
    ...(overview === undefined ? {} : { overview: overview.slice(0, TEXT_CHARS_MAX) }),
    ...(tagline === undefined ? {} : { tagline: tagline.slice(0, TEXT_CHARS_MAX) }),
    ...(releasedOn === undefined ? {} : { releasedOn }),
    ...(runtimeMinutes === undefined ? {} : { runtimeMinutes }),
    genres: title.genres.flatMap((genre) => genre.name ?? []).slice(0, GENRES_MAX),
    ...ratingOf(title),
    cast: creditsOf(credits?.cast ?? [], ({ character, roles }) => character ?? roles[0]?.character).slice(0, CAST_MAX),
    crew: crewOf(credits?.crew ?? []),
    ...pictureOf('poster', title.poster_path),
    ...pictureOf('backdrop', title.backdrop_path),
    ...(collection === undefined ? {} : { collection }),
    externalIds: externalIdsOf(title),
  }
}

/** Everything that a title is called. */
export function namesOf(title: TmdbTitle): readonly string[] {
  const others = [...(title.alternative_titles?.titles ?? []), ...(title.alternative_titles?.results ?? [])]
  const translations = title.translations?.translations ?? []
  const names = [
    title.title,
    title.name,
    title.original_title,
    title.original_name,
    ...others.map((other) => other.title),
    ...translations.map(({ data }) => data.title ?? data.name),
  ]
  return [...new Set(names.filter((name) => name !== undefined))]
}

/** `rating` of whatever has votes; without one there is none. */
export function ratingOf({
  vote_average: average,
  vote_count: votes,
}: Pick<TmdbTitle, 'vote_average' | 'vote_count'>): { readonly rating?: Rating } {
  return votes > 0 ? { rating: { average: Math.round(average * 10) / 10, votes } } : {}
}

/** A day of the calendar, as TMDB writes them; undefined for whatever else is there. */
export function dateOf(text: string | undefined): string | undefined {
  return text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : undefined
}

function nameOf(title: TmdbTitle): string {
  return title.title ?? title.name ?? title.original_title ?? title.original_name ?? String(title.id)
}

function translated(
  { translations }: TmdbTitle,
  languages: readonly string[],
  field: 'overview' | 'tagline',
): string | undefined {
  const all = translations?.translations ?? []
  for (const wanted of languages) {
    const [language, country] = wanted.split('-')
    const ofLanguage = all.filter((each) => each.iso_639_1 === language && each.data[field] !== undefined)
    const best = ofLanguage.find((each) => each.iso_3166_1 === country) ?? ofLanguage[0]
    if (best !== undefined) return best.data[field]
  }
  return undefined
}

function usualMinutes(minutes: readonly number[] | null | undefined): number | undefined {
  const [first] = minutes ?? []
  return first !== undefined && Number.isSafeInteger(first) && first > 0 ? first : undefined
}

type Person = NonNullable<TmdbTitle['credits']>['cast'][number]

function creditsOf(people: readonly Person[], roleOf: (person: Person) => string | undefined): Credit[] {
  return people.flatMap((person) => {
    const as = roleOf(person)
    const { picture } = pictureOf('picture', person.profile_path)
    if (person.name === undefined) return []
    return { name: person.name, ...(as === undefined ? {} : { as }), ...(picture === undefined ? {} : { picture }) }
  })
}

/** By their jobs, in the order of those; everybody once for each. */
function crewOf(people: readonly Person[]): Credit[] {
  const credits = people.flatMap((person) => {
    const jobs = [person.job, ...person.jobs.map(({ job }) => job)].filter((job) => job !== undefined)
    return jobs.flatMap((job) => creditsOf([person], () => job))
  })
  const rank = ({ as = '' }: Credit) => JOBS.indexOf(as)
  const wanted = credits.filter((credit) => rank(credit) >= 0).sort((a, b) => rank(a) - rank(b))
  const unique = new Map(wanted.map((credit) => [`${credit.as}|${credit.name}`, credit]))
  return [...unique.values()].slice(0, CREW_MAX)
}

function collectionOf(found: TmdbTitle['belongs_to_collection']): CollectionDetails | undefined {
  if (found?.name === undefined) return undefined
  const pictures = { ...pictureOf('poster', found.poster_path), ...pictureOf('backdrop', found.backdrop_path) }
  return { id: found.id, name: found.name, ...pictures }
}

function externalIdsOf({ imdb_id: own, external_ids: ids }: TmdbTitle): ExternalIds {
  const imdb = ids?.imdb_id ?? own
  return {
    ...(imdb !== undefined && /^tt\d{5,12}$/.test(imdb) ? { imdb } : {}),
    ...(ids?.tvdb_id === undefined ? {} : { tvdb: ids.tvdb_id }),
    ...(ids?.wikidata_id !== undefined && /^Q\d{1,12}$/.test(ids.wikidata_id) ? { wikidata: ids.wikidata_id } : {}),
  }
}
