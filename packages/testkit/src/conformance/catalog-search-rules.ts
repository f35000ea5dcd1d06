import { type Catalog, searchWords, type Title, type TitleFacts } from '@streamvault/core'
import * as fc from 'fast-check'
import { expect } from 'vitest'
import { type CatalogSubject, idsOf, insertTitles, listIds, NOON, sampleTitle, titleId } from './catalog-subject.ts'
import type { Rule } from './conformance.ts'

/** Search as you type. */
export const catalogSearchRules: readonly Rule<CatalogSubject>[] = [
  {
    title: 'finds the titles in whose name every word of the query begins some word',
    check: async ({ catalog }) => {
      await insertTitles(catalog, [
        sampleTitle('bunny', { name: 'Big Buck Bunny' }),
        sampleTitle('fish', { name: 'Big Fish' }),
        sampleTitle('trouble', { name: 'Big Trouble in Little China' }),
      ])
      const found = async (query: string) => idsOf(await catalog.titles.search(query, 10))
      expect(await found('b')).toEqual(['bunny', 'fish', 'trouble'])
      expect(await found('big bu')).toEqual(['bunny'])
      expect(await found('bun buck big')).toEqual(['bunny'])
      expect(await found('Little TROUBLE')).toEqual(['trouble'])
      expect(await found('big bunnys')).toEqual([])
      expect(await found('unny')).toEqual([])
    },
  },
  {
    title: 'folds marks and case, in the name and in the query',
    check: async ({ catalog }) => {
      await insertTitles(catalog, [
        sampleTitle('amelie', { name: 'Le Fabuleux Destin d’Amélie Poulain' }),
        sampleTitle('war', { name: 'ВОЙНА и мир' }),
        sampleTitle('ghibli', { name: '千と千尋の神隠し' }),
        sampleTitle('strasse', { name: 'STRAẞE №9' }),
      ])
      const queries = {
        AMELIE: 'amelie',
        'pou amé': 'amelie',
        d: 'amelie',
        Война: 'war',
        千と: 'ghibli',
        straß: 'strasse',
      }
      for (const [query, id] of Object.entries(queries)) {
        expect(idsOf(await catalog.titles.search(query, 10)), query).toEqual([id])
      }
    },
  },
  {
    title: 'finds a title by the names of those that were merged into it, and these by nothing',
    check: async ({ catalog }) => {
      await insertTitles(catalog, [
        sampleTitle('amelie', { name: 'Amélie', formerly: [{ name: 'Le Fabuleux Destin', year: 2001 }] }),
        sampleTitle('destin', { name: 'Le Fabuleux Destin' }),
      ])
      expect(idsOf(await catalog.titles.search('fab des', 10)).sort()).toEqual(['amelie', 'destin'])
      const merged = (await catalog.titles.get(titleId('destin'))) ?? expect.fail('it is there')
      await catalog.titles.replace({ ...merged.value, mergedInto: titleId('amelie') }, merged.version)
      for (const query of ['fab des', 'Le Fabuleux Destin', 'amelie'])
        expect(idsOf(await catalog.titles.search(query, 10)), query).toEqual(['amelie'])
    },
  },
  {
    title: 'finds nothing for a query without words',
    check: async ({ catalog }) => {
      await catalog.titles.insert(sampleTitle('a', { name: 'Anything — "quoted" * ^ ( -' }))
      for (const query of ['', '   ', '"', '*', '"*"', '-', '()', '^:']) {
        expect(await catalog.titles.search(query, 10), query).toEqual([])
      }
    },
  },
  {
    title: 'finds titles whose names have no letter or digit by their marks, and by how they begin',
    check: async ({ catalog }) => {
      await insertTitles(catalog, [
        sampleTitle('dots', { name: '…', addedAt: NOON - 1 }),
        sampleTitle('asking', { name: '??? ?' }),
        sampleTitle('party', { name: '🎉🎈' }),
        sampleTitle('arrow', { name: '→' }),
        sampleTitle('heart', { name: '❤️', formerly: [{ name: '"*"' }] }),
        sampleTitle('words', { name: 'What? … 🎉' }),
      ])
      const queries = {
        '…': 'dots',
        '...': 'dots',
        '?': 'asking',
        '????': 'asking',
        '🎉': 'party',
        '🎉 🎈': 'party',
        '→': 'arrow',
        '❤': 'heart',
        '"*': 'heart',
        'what?': 'words',
      }
      for (const [query, id] of Object.entries(queries))
        expect(idsOf(await catalog.titles.search(query, 10)), query).toEqual([id])
      for (const query of ['🎈', '!', '?!', '.?']) expect(await catalog.titles.search(query, 10), query).toEqual([])
    },
  },
  {
    title: 'takes nothing in a query for an operator',
    check: async ({ catalog }) => {
      await catalog.titles.insert(sampleTitle('a', { name: 'Near or not, and "so" on' }))
      for (const query of ['"near', 'near or not', 'not*', 'so" on', 'words:and', '(and', 'NEAR(so on)', 'a AND n']) {
        const expected = query === 'words:and' ? [] : ['a']
        expect(idsOf(await catalog.titles.search(query, 10)), query).toEqual(expected)
      }
    },
  },
  {
    title: 'finds a title by every name that a metadata service tells, however it is typed',
    check: async ({ catalog }) => {
      await insertTitles(catalog, [
        sampleTitle('solaris', { name: 'Solaris', facts: facts({ names: ['Солярис', 'Solaryda'] }) }),
        sampleTitle('dagbog', { name: 'Brøndby Straße', facts: facts({ names: ['Łódź Æther'] }) }),
      ])
      const queries = {
        солЯ: 'solaris',
        solaryda: 'solaris',
        brondby: 'dagbog',
        strasse: 'dagbog',
        'lodz aeth': 'dagbog',
      }
      for (const [query, id] of Object.entries(queries)) {
        expect(idsOf(await catalog.titles.search(query, 10)), query).toEqual([id])
      }
      const { value, version } = (await catalog.titles.get(titleId('solaris'))) ?? expect.fail()
      await catalog.titles.replace({ ...value, facts: facts({ names: ['Соларис'] }) }, version)
      expect(await catalog.titles.search('солярис', 10)).toEqual([])
      expect(idsOf(await catalog.titles.search('соларис', 10))).toEqual(['solaris'])
    },
  },
  {
    title: 'finds what is called so first, then what many people care for, then the newest',
    check: async ({ catalog }) => {
      const votes = (count: number) => ({ facts: facts({ rating: { average: 7, votes: count } }) })
      await insertTitles(catalog, [
        sampleTitle('new', { name: 'Alien Sky', addedAt: NOON + 1 }),
        sampleTitle('liked', { name: 'The Alien Hour', ...votes(900) }),
        sampleTitle('famous', { name: 'Aliens', ...votes(9_000), addedAt: NOON - 1 }),
        sampleTitle('exact', { name: 'Alien', addedAt: NOON - 2 }),
        sampleTitle('abroad', { name: 'Obcy', addedAt: NOON - 3, facts: facts({ names: ['ALIEN'] }) }),
      ])
      const order = ['exact', 'abroad', 'famous', 'liked', 'new']
      for (const limit of [1, 2, 3, 4, 5, 50]) {
        expect(idsOf(await catalog.titles.search('alien', limit))).toEqual(order.slice(0, limit))
      }
      expect(idsOf(await catalog.titles.search('alie', 10))).toEqual(['famous', 'liked', 'new', 'exact', 'abroad'])
      const { value, version } = (await catalog.titles.get(titleId('new'))) ?? expect.fail()
      await catalog.titles.replace({ ...value, ...votes(90_000) }, version)
      expect(idsOf(await catalog.titles.search('alie', 2))).toEqual(['new', 'famous'])
    },
  },
  {
    title: 'finds of those nobody knows the newest first, then by id, and no more than asked for',
    check: async ({ catalog }) => {
      const titles = ['c', 'old', 'a', 'new', 'd', 'b'].map((id) => {
        const addedAt = id === 'old' ? NOON - 1 : id === 'new' ? NOON + 1 : NOON
        return sampleTitle(id, { name: `The ${id}`, addedAt })
      })
      await insertTitles(catalog, titles)
      const order = ['new', 'a', 'b', 'c', 'd', 'old']
      for (const limit of [1, 2, 3, 5, 6, 50]) {
        expect(idsOf(await catalog.titles.search('the', limit))).toEqual(order.slice(0, limit))
      }
    },
  },
  {
    title: 'no longer finds a title that was removed',
    check: async ({ catalog }) => {
      await insertTitles(catalog, [sampleTitle('a', { name: 'Sintel' }), sampleTitle('b', { name: 'Sintel' })])
      await catalog.titles.remove(titleId('a'))
      expect(idsOf(await catalog.titles.search('sintel', 10))).toEqual(['b'])
      expect(await listIds(catalog, {}, 10)).toEqual(['b'])
      await catalog.titles.insert(sampleTitle('a', { name: 'Tears of Steel' }))
      expect(idsOf(await catalog.titles.search('sintel', 10))).toEqual(['b'])
    },
  },
  {
    title: 'lists and finds what going through all titles would, after any writes',
    check: async ({ catalog }) => {
      const word = fc.constantFrom('a', 'ab', 'abc', 'abcd', 'b', 'bc', 'Ábc')
      const write = fc.record({
        id: fc.constantFrom('p', 'q', 'r', 's', 't', 'u', 'v', 'w'),
        name: fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(' ')),
        addedAt: fc.integer({ min: NOON, max: NOON + 2 }),
        kind: fc.constantFrom('movie' as const, 'series' as const),
        removed: fc.boolean(),
      })
      const reading = fc.record({ query: fc.array(word, { maxLength: 2 }), limit: fc.integer({ min: 1, max: 5 }) })
      const agrees = fc.asyncProperty(fc.array(write, { maxLength: 25 }), reading, async (writes, { query, limit }) => {
        const kept = new Map<string, Title>()
        for (const { removed, id, ...changes } of writes) {
          if (removed) kept.delete(id)
          else kept.set(id, sampleTitle(id, changes))
          await writeAnew(catalog, id, kept.get(id))
        }
        const titles = [...kept.values()].sort(newestFirst)
        expect(await listIds(catalog, {}, limit)).toEqual(idsOf(titles))
        expect(idsOf(await catalog.titles.search(query.join(' '), limit))).toEqual(
          idsOf(calledFirst(titles, query.join(' ')).slice(0, limit)),
        )
        for (const { id } of titles) await catalog.titles.remove(id)
      })
      await fc.assert(agrees, { numRuns: 30 })
    },
  },
]

/** Brings the document of `id` to `title`, or to nothing. */
async function writeAnew(catalog: Catalog, id: string, title: Title | undefined): Promise<void> {
  const found = await catalog.titles.get(titleId(id))
  if (title === undefined) await catalog.titles.remove(titleId(id))
  else if (found === undefined) await catalog.titles.insert(title)
  else await catalog.titles.replace(title, found.version)
}

function newestFirst(a: Title, b: Title): number {
  return b.addedAt - a.addedAt || (a.id < b.id ? -1 : 1)
}

function facts(given: Partial<TitleFacts>): TitleFacts {
  return { tmdb: 1, genres: [], ...given }
}

/** Those that match, which are in their order but for this. */
function calledFirst(titles: readonly Title[], query: string): Title[] {
  const isCalledSo = ({ name }: Title) => searchWords(name).join() === searchWords(query).join()
  const found = titles.filter((title) => matches(title, query))
  return [...found.filter(isCalledSo), ...found.filter((title) => !isCalledSo(title))]
}

function matches(title: Title, query: string): boolean {
  const words = searchWords(query)
  const named = searchWords(title.name)
  return words.length > 0 && words.every((word) => named.some((candidate) => candidate.startsWith(word)))
}
