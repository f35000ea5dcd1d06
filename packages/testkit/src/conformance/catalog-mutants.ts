import { type Catalog, isVaultError, searchWords, VaultError } from '@streamvault/core'
import { COPY_DEFECTS } from './catalog-copy-mutants.ts'
import type { CatalogDefect } from './catalog-defect.ts'
import { METADATA_DEFECTS } from './catalog-metadata-mutants.ts'
import { PEOPLE_DEFECTS } from './catalog-people-mutants.ts'
import { REVIEW_DEFECTS } from './catalog-review-mutants.ts'
import type { CatalogSubject } from './catalog-subject.ts'
import { SUBTITLE_DEFECTS } from './catalog-subtitle-mutants.ts'
import { TAKEDOWN_DEFECTS } from './catalog-takedown-mutants.ts'
import { WORK_DEFECTS } from './catalog-work-mutants.ts'
import type { Mutant, SubjectFactory } from './conformance.ts'
import { altered, mutantOf } from './mutant-of.ts'

type Titles = Catalog['titles']

const spoilTitles = (changes: (titles: Titles) => Partial<Titles>) => (catalog: Catalog) =>
  altered(catalog, { titles: altered(catalog.titles, changes(catalog.titles)) })

const DEFECTS: readonly CatalogDefect[] = [
  {
    wrong: 'overwrites on insert',
    killedBy: 'refuses to insert an id that is taken, and keeps what is there',
    spoil: spoilTitles((titles) => ({
      insert: async (title) => {
        await titles.remove(title.id)
        return titles.insert(title)
      },
    })),
  },
  {
    wrong: 'replaces whatever the version is',
    killedBy: 'refuses to replace another version than the stored one, or what is not there',
    spoil: spoilTitles((titles) => ({
      replace: async (title, version) => {
        const found = await titles.get(title.id)
        return titles.replace(title, found?.version ?? version)
      },
    })),
  },
  {
    wrong: 'counts versions from 1 for every document',
    killedBy: 'gives a document that is inserted again a version it never had',
    spoil: spoilTitles((titles) => ({
      insert: async (title) => ({ ...(await titles.insert(title)), version: 1 }),
      replace: async (title, version) => {
        const found = await titles.get(title.id)
        return titles.replace(title, version === 1 && found ? found.version : version)
      },
    })),
  },
  {
    wrong: 'cannot remove twice',
    killedBy: 'removes what is there, and succeeds where nothing is',
    spoil: spoilTitles((titles) => ({
      remove: async (id) => {
        if ((await titles.get(id)) === undefined) throw new VaultError('CATALOG_CONFLICT', { title: id })
        await titles.remove(id)
      },
    })),
  },
  {
    wrong: 'repeats the last title of a page on the next',
    killedBy: 'pages through every title once, whatever the size of a page',
    spoil: spoilTitles((titles) => {
      const lastOf = new Map<string, Awaited<ReturnType<Titles['list']>>['items']>()
      return {
        list: async (filter, page) => {
          const { items, next } = await titles.list(filter, page)
          const repeated = [...(lastOf.get(page.after ?? '') ?? []), ...items].slice(0, page.limit)
          if (next === undefined) return { items: repeated }
          lastOf.set(next, items.slice(-1))
          return { items: repeated, next }
        },
      }
    }),
  },
  {
    wrong: 'counts pages instead of keeping its place',
    killedBy: 'neither repeats nor skips a title that stays while others come and go',
    spoil: spoilTitles((titles) => ({
      list: async (filter, { limit, after = '0' }) => {
        const skipped = Number(after)
        const { items, next } = await titles.list(filter, { limit: Math.min(skipped + limit, 200) })
        const page = { items: items.slice(skipped) }
        return next === undefined ? page : { ...page, next: String(skipped + limit) }
      },
    })),
  },
  {
    wrong: 'starts over for a cursor it does not know',
    killedBy: 'refuses a cursor that it did not issue',
    spoil: spoilTitles((titles) => ({
      list: async (filter, page) => {
        try {
          return await titles.list(filter, page)
        } catch (error) {
          if (isVaultError(error, 'CURSOR_INVALID')) return titles.list(filter, { limit: page.limit })
          throw error
        }
      },
    })),
  },
  {
    wrong: 'offers a next page when there is none',
    killedBy: 'has no next page behind the last title',
    spoil: spoilTitles((titles) => ({
      list: async (filter, page) => ({ next: 'more', ...(await titles.list(filter, page)) }),
    })),
  },
  {
    wrong: 'lists every kind',
    killedBy: 'lists one kind where that is asked for',
    spoil: spoilTitles((titles) => ({ list: (_filter, page) => titles.list({}, page) })),
  },
  {
    wrong: 'lists every genre',
    killedBy: 'lists one genre where that is asked for, of one kind or of all',
    spoil: spoilTitles((titles) => ({ list: ({ genre: _, ...filter }, page) => titles.list(filter, page) })),
  },
  {
    wrong: 'forgets the kind where a genre is asked for',
    killedBy: 'lists one genre where that is asked for, of one kind or of all',
    spoil: spoilTitles((titles) => ({
      list: ({ kind, genre }, page) => titles.list({ ...(genre === undefined ? kind && { kind } : { genre }) }, page),
    })),
  },
  {
    wrong: 'knows a title by its own name alone',
    killedBy: 'finds a title by every name that a metadata service tells, however it is typed',
    spoil: spoilTitles((titles) => ({
      search: async (query, limit) => {
        const found = await titles.search(query, limit)
        return found.filter(({ name }) => searchWords(query).some((word) => searchWords(name).join(' ').includes(word)))
      },
    })),
  },
  {
    wrong: 'finds what was merged into another title',
    killedBy: 'finds a title by the names of those that were merged into it, and these by nothing',
    spoil: spoilTitles((titles) => ({
      search: async (query, limit) => {
        const { items } = await titles.list({}, { limit: 50 })
        return [...(await titles.search(query, limit)), ...items.filter(({ mergedInto }) => mergedInto !== undefined)]
      },
    })),
  },
  {
    wrong: 'does not care what people care for',
    killedBy: 'finds what is called so first, then what many people care for, then the newest',
    spoil: spoilTitles((titles) => ({
      search: async (query, limit) =>
        (await titles.search(query, 50)).toSorted((a, b) => b.addedAt - a.addedAt).slice(0, limit),
    })),
  },
  {
    wrong: 'finds whole words only',
    killedBy: 'finds the titles in whose name every word of the query begins some word',
    spoil: spoilTitles((titles) => ({
      search: async (query, limit) => {
        const found = await titles.search(query, limit)
        return found.filter((title) => searchWords(query).every((word) => searchWords(title.name).includes(word)))
      },
    })),
  },
  {
    wrong: 'looks for the first word only',
    killedBy: 'finds the titles in whose name every word of the query begins some word',
    spoil: spoilTitles((titles) => ({
      search: (query, limit) => titles.search(searchWords(query)[0] ?? '', limit),
    })),
  },
  {
    wrong: 'finds everything for a query without words',
    killedBy: 'finds nothing for a query without words',
    spoil: spoilTitles((titles) => ({
      search: async (query, limit) => {
        if (searchWords(query).length > 0) return titles.search(query, limit)
        return (await titles.list({}, { limit })).items
      },
    })),
  },
  {
    wrong: 'knows words alone',
    killedBy: 'finds titles whose names have no letter or digit by their marks, and by how they begin',
    spoil: spoilTitles((titles) => ({
      search: async (query, limit) => (/[\p{L}\p{N}]/u.test(query) ? await titles.search(query, limit) : []),
    })),
  },
  {
    wrong: 'orders what it finds by id alone',
    killedBy: 'finds of those nobody knows the newest first, then by id, and no more than asked for',
    spoil: spoilTitles((titles) => ({
      search: async (query, limit) => (await titles.search(query, limit)).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    })),
  },
  {
    wrong: 'cuts what it finds before it is in order',
    killedBy: 'finds of those nobody knows the newest first, then by id, and no more than asked for',
    spoil: spoilTitles((titles) => ({
      search: async (query, limit) => (await titles.search(query, 50)).slice(-limit),
    })),
  },
  {
    wrong: 'keeps a removed title in its listing',
    killedBy: 'no longer finds a title that was removed',
    spoil: spoilTitles(() => ({ remove: async () => {} })),
  },
  {
    wrong: 'says that it wrote before it does',
    killedBy: 'keeps what was written for the next process',
    spoil: spoilTitles(() => ({ insert: async (value) => ({ value, version: 1 }) })),
  },
  {
    wrong: 'lists files in the order of their ids',
    killedBy: 'lists the files of a title by season, episode, bucket (best first) and id',
    spoil: (catalog) =>
      altered(catalog, {
        files: altered(catalog.files, {
          listByTitle: async (title) =>
            (await catalog.files.listByTitle(title)).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
        }),
      }),
  },
  {
    wrong: 'keeps the first digests',
    killedBy: 'replaces digests that are written again, and forgets those that are removed',
    spoil: (catalog) =>
      altered(catalog, {
        digests: altered(catalog.digests, {
          put: async (file, digests) => {
            if ((await catalog.digests.get(file)) === undefined) await catalog.digests.put(file, digests)
          },
        }),
      }),
  },
  {
    wrong: 'keeps key frames where digests are',
    killedBy: 'keeps key frames apart from digests, and forgets each alone',
    spoil: (catalog) => altered(catalog, { keyFrames: catalog.digests }),
  },
  {
    wrong: 'keeps the whole buffer behind a view of digests',
    killedBy: 'keeps digests byte for byte, whatever array they come in',
    spoil: (catalog) =>
      altered(catalog, {
        digests: altered(catalog.digests, {
          put: (file, digests) => catalog.digests.put(file, new Uint8Array(digests.buffer)),
        }),
      }),
  },
]

/** Subjects of `factory`, each wrong in one way that the rules of `Catalog` must notice. */
export function catalogMutants(factory: SubjectFactory<CatalogSubject>): Mutant<CatalogSubject>[] {
  return [
    ...DEFECTS,
    ...COPY_DEFECTS,
    ...REVIEW_DEFECTS,
    ...SUBTITLE_DEFECTS,
    ...METADATA_DEFECTS,
    ...PEOPLE_DEFECTS,
    ...WORK_DEFECTS,
    ...TAKEDOWN_DEFECTS,
  ].map(({ wrong, killedBy, spoil }) =>
    mutantOf(factory, {
      wrong,
      killedBy,
      spoil: ({ catalog, reopen, moveIn }) => ({
        catalog: spoil(catalog),
        reopen: async () => spoil(await reopen()),
        moveIn,
      }),
    }),
  )
}
