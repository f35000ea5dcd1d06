import type { Catalog } from '@streamvault/core'
import type { CatalogDefect } from './catalog-defect.ts'
import { altered } from './mutant-of.ts'

type Files = Catalog['files']

const spoilFiles = (changes: (files: Files) => Partial<Files>) => (catalog: Catalog) =>
  altered(catalog, { files: altered(catalog.files, changes(catalog.files)) })

/** Catalogues that are wrong in one way each about which files a mirror lacks. */
export const COPY_DEFECTS: readonly CatalogDefect[] = [
  {
    wrong: 'takes a copy in any mirror for one in this',
    killedBy: 'lists the files that a mirror lacks, those without copies first, whatever other mirrors have',
    spoil: spoilFiles((files) => ({
      listUncopied: async (mirror, page) => {
        const { items, ...rest } = await files.listUncopied(mirror, page)
        return { items: items.filter(({ parts }) => parts[0]?.copies?.length === 0), ...rest }
      },
    })),
  },
  {
    wrong: 'begins every page of uncopied files at the beginning',
    killedBy: 'pages through the files that a mirror lacks once each, also while they are copied',
    spoil: spoilFiles((files) => ({
      listUncopied: async (mirror, { limit, after }) => {
        const { items } = await files.listUncopied(mirror, { limit, ...(after !== undefined && { after }) })
        return { items }
      },
    })),
  },
  {
    wrong: 'looks at the first part alone',
    killedBy: 'a mirror lacks a file until every part was copied to it, whatever is copied elsewhere',
    spoil: spoilFiles((files) => ({
      listUncopied: async (mirror, page) => {
        const { items, ...rest } = await files.listUncopied(mirror, page)
        return { items: items.filter(({ parts }) => parts[0]?.copies?.at(-1)?.store !== mirror), ...rest }
      },
    })),
  },
  {
    wrong: 'lists from an id on, and not from behind it',
    killedBy: 'lists all files by id, from behind any id on',
    spoil: spoilFiles((files) => ({
      listFrom: async (after, limit) => {
        const found = after === undefined ? undefined : await files.get(after)
        const behind = await files.listFrom(after, limit)
        return found === undefined ? behind : [found.value, ...behind]
      },
    })),
  },
]
