import type { MetadataSource, PictureId, TitleDetails } from '@streamvault/core'
import { expect } from 'vitest'
import type { KnownTitle } from '../fakes/known-title.ts'
import { sampleDetails } from '../fakes/sample-metadata.ts'
import type { Rule } from './conformance.ts'
import { expectCode } from './expect-code.ts'

/** What the rules of `MetadataSource` need: one that knows nothing yet, and a way to teach it. */
export interface MetadataSourceSubject {
  readonly source: MetadataSource
  /** From then on the service knows the titles. */
  know(...titles: readonly KnownTitle[]): void
}

const FOUND_MAX = 60
const calling = () => ({ signal: AbortSignal.timeout(30_000) })

const movie = (tmdb: number, name: string, changes: Partial<TitleDetails> = {}): KnownTitle => {
  const { originalName: _, ...details } = sampleDetails({ tmdb, name })
  return { details: { ...details, ...changes } }
}

/** A series of two seasons and a special. */
export const SAMPLE_SERIES: TitleDetails = {
  tmdb: 1399,
  kind: 'series',
  name: 'The Long Orbit',
  overview: 'A crew that does not come home.',
  releasedOn: '2011-04-17',
  runtimeMinutes: 50,
  genres: ['Drama'],
  rating: { average: 8.1, votes: 420 },
  cast: [{ name: 'Ada Berg', as: 'Captain' }],
  crew: [],
  poster: 'orbit.jpg' as PictureId,
  externalIds: { imdb: 'tt0944947', tvdb: 121_361 },
  seasons: [0, 1, 2].map((number) => ({
    number,
    name: number === 0 ? 'Specials' : `Season ${number}`,
    overview: `What happens in season ${number}.`,
    poster: `orbit-${number}.jpg` as PictureId,
    episodes: [1, 2].map((episode) => ({
      number: episode,
      name: `Part ${number}.${episode}`,
      overview: `Episode ${episode} of season ${number}.`,
      airedOn: `201${number}-04-0${episode}`,
      runtimeMinutes: 50 + episode,
      rating: { average: 8, votes: 12 },
      still: `orbit-${number}-${episode}.jpg` as PictureId,
    })),
  })),
}

/** The contract of `MetadataSource`, sentence by sentence. */
export const metadataSourceRules: readonly Rule<MetadataSourceSubject>[] = [
  {
    title: 'finds titles of a kind by their names, with their years',
    check: async ({ source, know }) => {
      know(movie(1, 'Solaris', { releasedOn: '1972-03-20' }), { details: SAMPLE_SERIES })
      const found = await source.search({ kind: 'movie', name: 'solaris' }, calling())
      expect(found).toEqual({ candidates: [{ tmdb: 1, name: 'Solaris', year: 1972 }], isComplete: true })
      expect(await source.search({ kind: 'series', name: 'solaris' }, calling())).toMatchObject({ candidates: [] })
      const series = await source.search({ kind: 'series', name: 'the long orbit' }, calling())
      expect(series.candidates).toEqual([{ tmdb: 1399, name: 'The Long Orbit', year: 2011 }])
    },
  },
  {
    title: 'finds titles of a year alone where one is given',
    check: async ({ source, know }) => {
      const other = { tmdb: 9, name: 'The Long Orbit', releasedOn: '1999-01-01' }
      know(movie(1, 'Solaris', { releasedOn: '1972-03-20' }), movie(2, 'Solaris', { releasedOn: '2002-11-27' }))
      know({ details: SAMPLE_SERIES }, { details: { ...SAMPLE_SERIES, ...other } })
      const ofYear = async (kind: 'movie' | 'series', name: string, year: number) =>
        (await source.search({ kind, name, year }, calling())).candidates.map(({ tmdb }) => tmdb)
      expect(await ofYear('movie', 'Solaris', 2002)).toEqual([2])
      expect(await ofYear('movie', 'Solaris', 1980)).toEqual([])
      expect(await ofYear('series', 'The Long Orbit', 1999)).toEqual([9])
    },
  },
  {
    title: 'finds a title by what it is called in another language',
    check: async ({ source, know }) => {
      know({ ...movie(194, 'Amélie'), otherNames: ['Die fabelhafte Welt der Amélie'] })
      const found = await source.search({ kind: 'movie', name: 'Die fabelhafte Welt der Amélie' }, calling())
      expect(found.candidates).toMatchObject([{ tmdb: 194, name: 'Amélie' }])
    },
  },
  {
    title: 'finds many titles once each, and says when there are more than it gives',
    check: async ({ source, know }) => {
      know(...Array.from({ length: 45 }, (_, index) => movie(index + 1, `Home ${index + 1}`)))
      const some = await source.search({ kind: 'movie', name: 'home' }, calling())
      expect(some.isComplete).toBe(true)
      expect(new Set(some.candidates.map(({ tmdb }) => tmdb)).size).toBe(45)
      expect(some.candidates).toHaveLength(45)
      know(...Array.from({ length: 40 }, (_, index) => movie(index + 100, `Home again ${index}`)))
      const many = await source.search({ kind: 'movie', name: 'home' }, calling())
      expect(many.isComplete).toBe(false)
      expect(many.candidates).toHaveLength(FOUND_MAX)
    },
  },
  {
    title: 'tells everything about a movie, and what it is called',
    check: async ({ source, know }) => {
      const collection = { id: 84, name: 'Solaris Collection', poster: 'all.jpg' as PictureId }
      const details = sampleDetails({ collection })
      know({ details, otherNames: ['Solaryda'] })
      const record = await source.read({ kind: 'movie', tmdb: details.tmdb, seasons: [] }, calling())
      expect(record.details).toEqual(details)
      expect(record.names.toSorted()).toEqual(['Solaris', 'Solaryda', 'Солярис'])
    },
  },
  {
    title: 'tells the episodes of the seasons that are asked for, and leaves out those that are not there',
    check: async ({ source, know }) => {
      know({ details: SAMPLE_SERIES })
      const read = (seasons: readonly number[]) =>
        source.read({ kind: 'series', tmdb: SAMPLE_SERIES.tmdb, seasons }, calling())
      expect((await read([])).details).toEqual({ ...SAMPLE_SERIES, seasons: [] })
      const wanted = SAMPLE_SERIES.seasons.filter(({ number }) => number !== 1)
      expect((await read([2, 0, 7])).details.seasons).toEqual(wanted)
    },
  },
  {
    title: 'throws for a number that no title of the kind has',
    check: async ({ source, know }) => {
      know(movie(1, 'Solaris'))
      await expectCode(source.read({ kind: 'movie', tmdb: 2, seasons: [] }, calling()), 'METADATA_NOT_FOUND')
      await expectCode(source.read({ kind: 'series', tmdb: 1, seasons: [1] }, calling()), 'METADATA_NOT_FOUND')
    },
  },
  {
    title: 'ends with the reason of a signal that is aborted',
    check: async ({ source, know }) => {
      know(movie(1, 'Solaris'))
      const reason = new Error('nobody wants it any longer')
      const signal = AbortSignal.abort(reason)
      const calls = [
        source.search({ kind: 'movie', name: 'Solaris' }, { signal }),
        source.read({ kind: 'movie', tmdb: 1, seasons: [] }, { signal }),
      ]
      for (const outcome of await Promise.allSettled(calls)) expect(outcome).toEqual({ status: 'rejected', reason })
    },
  },
]
