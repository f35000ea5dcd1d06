import type { TitleDetails } from '@streamvault/core'
import { type KnownTitle, MemoryMetadataSource, sampleDetails } from '@streamvault/testkit'
import { describe, expect, test } from 'vitest'
import { findMatch, type MatchSubject } from './find-match.ts'

const known = (tmdb: number, name: string, year: number, changes: Partial<TitleDetails> = {}): KnownTitle => {
  const { originalName: _, ...details } = sampleDetails({
    tmdb,
    name,
    releasedOn: `${year}-06-01`,
    runtimeMinutes: 100,
  })
  return { details: { ...details, ...changes } }
}
const series = (tmdb: number, name: string, year: number) => known(tmdb, name, year, { kind: 'series' })

const LIBRARY: readonly KnownTitle[] = [
  {
    ...known(1, 'Amélie', 2001),
    otherNames: ['Le fabuleux destin d’Amélie Poulain', 'Die fabelhafte Welt der Amélie'],
  },
  known(2, 'Solaris', 1972, { runtimeMinutes: 167 }),
  known(3, 'Solaris', 2002, { runtimeMinutes: 99 }),
  known(4, 'Spider-Man', 2002),
  known(5, 'Spider-Man 2', 2004),
  known(6, 'The Kid', 2010, { runtimeMinutes: 9 }),
  known(7, 'Crash', 2004, { runtimeMinutes: 112 }),
  known(8, 'Crash', 2004, { runtimeMinutes: 15 }),
  known(9, 'Twins', 1988),
  known(10, 'Twins', 1988),
  known(11, 'Schindler’s List', 1993),
  known(12, 'Fast & Furious', 2009),
  known(13, 'Die Straße', 1954),
  known(14, 'Alien', 1979),
  known(15, 'Æon Flux', 2005),
  series(20, 'The Office', 2001),
  series(21, 'The Office', 2005),
  series(22, 'Pioneer One', 2010),
  series(23, 'Shōgun', 2024),
]

const find = (subject: Partial<MatchSubject> & { readonly name: string }) =>
  findMatch(new MemoryMetadataSource(LIBRARY), { kind: 'movie', ...subject }, { signal: new AbortController().signal })

const MINUTE = 60

describe('what is found', () => {
  test.each<[string, Partial<MatchSubject> & { readonly name: string }, number]>([
    ['by its name and year', { name: 'Solaris', year: 1972 }, 2],
    ['by the other year', { name: 'Solaris', year: 2002 }, 3],
    ['without its marks', { name: 'Amelie', year: 2001 }, 1],
    ['by its name in another language', { name: 'Die fabelhafte Welt der Amelie', year: 2001 }, 1],
    ['with its words in one', { name: 'Spider Man', year: 2002 }, 4],
    ['with a number, which is another film', { name: 'Spider Man 2', year: 2004 }, 5],
    ['without its apostrophe', { name: "Schindler's List", year: 1993 }, 11],
    ['with an ampersand spelt out', { name: 'Fast & Furious', year: 2009 }, 12],
    ['with letters as they are written elsewhere', { name: 'Æon Flux', year: 2005 }, 15],
    ['a year later, where it came out then', { name: 'Alien', year: 1980 }, 14],
    ['of two of a name and year, by its length', { name: 'Crash', year: 2004, durationSeconds: 112 * MINUTE }, 7],
    ['a longer cut of it', { name: 'Alien', year: 1979, durationSeconds: 130 * MINUTE }, 14],
    ['half of it, on a disc', { name: 'Alien', year: 1979, durationSeconds: 50 * MINUTE }, 14],
    ['without a year, by its length', { name: 'Alien', durationSeconds: 101 * MINUTE }, 14],
    ['of two of a name without a year, by its length', { name: 'Solaris', durationSeconds: 166 * MINUTE }, 2],
    ['a series by its name', { kind: 'series', name: 'Pioneer One' }, 22],
    ['a series by its name without marks', { kind: 'series', name: 'Shogun' }, 23],
    ['a series of two by its year', { kind: 'series', name: 'The Office', year: 2005 }, 21],
  ])('%s', async (_, subject, tmdb) => {
    expect(await find(subject)).toEqual({ tmdb })
  })
})

describe('what is left in doubt', () => {
  test.each<[string, Partial<MatchSubject> & { readonly name: string }, string]>([
    ['a name that nothing has', { name: 'Stalker', year: 1979 }, 'unknown'],
    ['a name that something else begins with', { name: 'Spider', year: 2002 }, 'unknown'],
    ['a name without a letter', { name: '!!!', year: 2002 }, 'unknown'],
    ['another year', { name: 'Alien', year: 1986 }, 'year'],
    ['a series of another year', { kind: 'series', name: 'Pioneer One', year: 2011 }, 'year'],
    ['a short film, where the file is a long one', { name: 'The Kid', year: 2010, durationSeconds: 5400 }, 'runtime'],
    ['a long film, where the file is a clip', { name: 'Alien', year: 1979, durationSeconds: 90 }, 'runtime'],
    ['two of a name and year', { name: 'Crash', year: 2004 }, 'several'],
    ['two of a name, year and length', { name: 'Twins', year: 1988, durationSeconds: 6000 }, 'several'],
    ['two of a name, neither of which is so long', { name: 'Solaris', durationSeconds: 130 * MINUTE }, 'several'],
    ['nothing but a name', { name: 'Alien' }, 'name-only'],
    ['nothing but a name, and a length that could be', { name: 'Alien', durationSeconds: 80 * MINUTE }, 'name-only'],
    ['two series of a name', { kind: 'series', name: 'The Office' }, 'several'],
    ['a movie, where the series is called so', { name: 'Pioneer One', year: 2010 }, 'unknown'],
  ])('%s', async (_, subject, doubt) => {
    expect(await find(subject)).toMatchObject({ doubt })
  })

  test('one of many, when the others were not all seen, unless its length fits', async () => {
    const many = Array.from({ length: 70 }, (_, index) => known(100 + index, `Home ${index}`, 2000))
    const source = new MemoryMetadataSource([known(99, 'Home', 2000), ...many])
    const signal = new AbortController().signal
    const subject = { kind: 'movie', name: 'Home', year: 2000 } as const
    expect(await findMatch(source, subject, { signal })).toMatchObject({ doubt: 'several' })
    const long = { ...subject, durationSeconds: 100 * MINUTE }
    expect(await findMatch(source, long, { signal })).toEqual({ tmdb: 99 })
  })

  test('an operator is shown what it may be', async () => {
    const match = await find({ kind: 'series', name: 'The Office' })
    expect(match).toMatchObject({
      candidates: [
        { tmdb: 20, year: 2001 },
        { tmdb: 21, year: 2005 },
      ],
    })
  })
})
