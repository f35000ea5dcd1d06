import { expect } from 'vitest'
import { type CatalogSubject, idsOf, insertTitles, listIds, NOON, sampleTitle, titleId } from './catalog-subject.ts'
import type { Rule } from './conformance.ts'
import { expectCode } from './expect-code.ts'

/** The listing of titles and its pages. */
export const catalogListingRules: readonly Rule<CatalogSubject>[] = [
  {
    title: 'lists the newest first, then by id',
    check: async ({ catalog }) => {
      await insertTitles(catalog, [
        sampleTitle('old', { addedAt: NOON - 1 }),
        sampleTitle('b'),
        sampleTitle('new', { addedAt: NOON + 1 }),
        sampleTitle('a'),
        sampleTitle('c'),
      ])
      expect(await listIds(catalog, {}, 200)).toEqual(['new', 'a', 'b', 'c', 'old'])
    },
  },
  {
    title: 'pages through every title once, whatever the size of a page',
    check: async ({ catalog }) => {
      const titles = Array.from({ length: 7 }, (_, index) =>
        sampleTitle(`t${index}`, { addedAt: NOON - Math.floor(index / 3) }),
      )
      await insertTitles(catalog, titles.toReversed())
      for (const limit of [1, 2, 3, 6, 7, 8]) expect(await listIds(catalog, {}, limit)).toEqual(idsOf(titles))
    },
  },
  {
    title: 'has no next page behind the last title',
    check: async ({ catalog }) => {
      expect(await catalog.titles.list({}, { limit: 1 })).toEqual({ items: [] })
      await insertTitles(catalog, [sampleTitle('a'), sampleTitle('b')])
      expect((await catalog.titles.list({}, { limit: 2 })).next).toBeUndefined()
      expect((await catalog.titles.list({}, { limit: 1 })).next).toBeDefined()
    },
  },
  {
    title: 'neither repeats nor skips a title that stays while others come and go',
    check: async ({ catalog }) => {
      await insertTitles(
        catalog,
        ['a', 'b', 'c', 'd', 'e'].map((id) => sampleTitle(id)),
      )
      const { items, next } = await catalog.titles.list({}, { limit: 2 })
      expect(idsOf(items)).toEqual(['a', 'b'])
      await catalog.titles.remove(titleId('b'))
      await catalog.titles.remove(titleId('c'))
      await insertTitles(catalog, [sampleTitle('newest', { addedAt: NOON + 1 }), sampleTitle('aa')])
      const rest = await catalog.titles.list({}, { limit: 10, after: next ?? '' })
      expect(idsOf(rest.items)).toEqual(['d', 'e'])
    },
  },
  {
    title: 'lists one genre where that is asked for, of one kind or of all',
    check: async ({ catalog }) => {
      const of = (...genres: string[]) => ({ facts: { tmdb: 1, genres } })
      await insertTitles(catalog, [
        sampleTitle('a', { ...of('Drama', 'Comédie'), addedAt: NOON - 1 }),
        sampleTitle('b', { ...of('drama'), kind: 'series' }),
        sampleTitle('c', of('Drama')),
        sampleTitle('d', of('Science Fiction')),
        sampleTitle('e'),
      ])
      for (const limit of [1, 2, 10]) {
        expect(await listIds(catalog, { genre: 'Drama' }, limit)).toEqual(['b', 'c', 'a'])
        expect(await listIds(catalog, { genre: 'DRAMA', kind: 'movie' }, limit)).toEqual(['c', 'a'])
      }
      expect(await listIds(catalog, { genre: 'comedie' }, 10)).toEqual(['a'])
      expect(await listIds(catalog, { genre: 'science' }, 10)).toEqual([])
      const { value, version } = (await catalog.titles.get(titleId('c'))) ?? expect.fail()
      await catalog.titles.replace({ ...value, ...of('War'), addedAt: NOON + 1 }, version)
      await catalog.titles.remove(titleId('b'))
      expect(await listIds(catalog, { genre: 'drama' }, 10)).toEqual(['a'])
      expect(await listIds(catalog, { genre: 'war' }, 10)).toEqual(['c'])
    },
  },
  {
    title: 'lists one kind where that is asked for',
    check: async ({ catalog }) => {
      const kinds = ['movie', 'series', 'movie', 'series', 'movie'] as const
      await insertTitles(
        catalog,
        kinds.map((kind, index) => sampleTitle(`t${index}`, { kind })),
      )
      expect(await listIds(catalog, { kind: 'movie' }, 1)).toEqual(['t0', 't2', 't4'])
      expect(await listIds(catalog, { kind: 'series' }, 2)).toEqual(['t1', 't3'])
    },
  },
  {
    title: 'refuses a cursor that it did not issue',
    check: async ({ catalog }) => {
      await insertTitles(
        catalog,
        ['a', 'b', 'c'].map((id) => sampleTitle(id)),
      )
      const { next = '' } = await catalog.titles.list({}, { limit: 1 })
      const forged = ['', 'a', 'null', 'bm90IGpzb24', 'e30', 'WzFd', `${next}A`, `${next}=`, ` ${next}`, next.slice(1)]
      for (const after of forged) {
        await expectCode(catalog.titles.list({}, { limit: 1, after }), 'CURSOR_INVALID')
      }
    },
  },
  {
    title: 'lists a title where its replacement belongs',
    check: async ({ catalog }) => {
      const { version } = await catalog.titles.insert(sampleTitle('a', { name: 'Alpha' }))
      await catalog.titles.insert(sampleTitle('b', { name: 'Beta' }))
      await catalog.titles.replace(sampleTitle('a', { name: 'Beta too', kind: 'series', addedAt: NOON - 1 }), version)
      expect(await listIds(catalog, {}, 1)).toEqual(['b', 'a'])
      expect(await listIds(catalog, { kind: 'series' }, 1)).toEqual(['a'])
      expect(idsOf(await catalog.titles.search('beta', 10))).toEqual(['b', 'a'])
      expect(await catalog.titles.search('alpha', 10)).toEqual([])
    },
  },
  {
    title: 'counts the titles',
    check: async ({ catalog }) => {
      expect(await catalog.titles.count()).toBe(0)
      await insertTitles(catalog, [sampleTitle('a'), sampleTitle('b', { kind: 'series' })])
      expect(await catalog.titles.count()).toBe(2)
      await catalog.titles.remove(titleId('a'))
      expect(await catalog.titles.count()).toBe(1)
    },
  },
]
