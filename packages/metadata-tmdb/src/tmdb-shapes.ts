import { z } from 'zod'

/** TMDB leaves out, sets to null, or leaves empty what it does not know: all of it is absent. */
const text = z
  .string()
  .nullish()
  .transform((value) => (value?.trim() ? value.trim() : undefined))
const whole = z
  .number()
  .nullish()
  .transform((value) => (Number.isSafeInteger(value) && (value ?? 0) > 0 ? (value as number) : undefined))
const score = z
  .number()
  .nullish()
  .transform((value) => value ?? 0)
const id = z.int().positive()

const voted = { vote_average: score, vote_count: score }

/** An answer of `/search/movie` or `/search/tv` (https://developer.themoviedb.org/reference/search-movie). */
export const pageShape = z.object({
  results: z.array(
    z.object({
      id,
      title: text,
      name: text,
      original_title: text,
      original_name: text,
      release_date: text,
      first_air_date: text,
    }),
  ),
  total_pages: z.int().nonnegative(),
})

const personShape = z.object({
  name: text,
  profile_path: text,
  character: text,
  job: text,
  roles: z.array(z.object({ character: text })).default([]),
  jobs: z.array(z.object({ job: text })).default([]),
})
const creditsShape = z.object({ cast: z.array(personShape).default([]), crew: z.array(personShape).default([]) })
const namesShape = z.array(z.object({ title: text })).default([])

/** An answer of `/movie/{id}` or `/tv/{id}`, with what is appended (https://developer.themoviedb.org/reference/movie-details). */
export const titleShape = z.object({
  id,
  title: text,
  name: text,
  original_title: text,
  original_name: text,
  overview: text,
  tagline: text,
  release_date: text,
  first_air_date: text,
  runtime: whole,
  episode_run_time: z.array(z.number()).nullish(),
  genres: z.array(z.object({ name: text })).default([]),
  ...voted,
  poster_path: text,
  backdrop_path: text,
  imdb_id: text,
  belongs_to_collection: z.object({ id, name: text, poster_path: text, backdrop_path: text }).nullish(),
  credits: creditsShape.optional(),
  aggregate_credits: creditsShape.optional(),
  external_ids: z.object({ imdb_id: text, wikidata_id: text, tvdb_id: whole }).optional(),
  alternative_titles: z.object({ titles: namesShape, results: namesShape }).optional(),
  translations: z
    .object({
      translations: z
        .array(
          z.object({
            iso_639_1: z.string(),
            iso_3166_1: z.string(),
            data: z.object({ title: text, name: text, overview: text, tagline: text }),
          }),
        )
        .default([]),
    })
    .optional(),
})

/** An answer of `/tv/{id}/season/{number}` (https://developer.themoviedb.org/reference/tv-season-details). */
export const seasonShape = z.object({
  name: text,
  overview: text,
  poster_path: text,
  season_number: z.int().nonnegative(),
  episodes: z
    .array(
      z.object({
        episode_number: z.int().nonnegative(),
        name: text,
        overview: text,
        air_date: text,
        runtime: whole,
        still_path: text,
        ...voted,
      }),
    )
    .default([]),
})

/** What every error is told as (https://developer.themoviedb.org/docs/errors). */
export const problemShape = z.object({ status_code: z.int() })

export type TmdbPage = z.output<typeof pageShape>
export type TmdbTitle = z.output<typeof titleShape>
export type TmdbSeason = z.output<typeof seasonShape>
