import type { Catalog } from '@streamvault/core'
import type { CatalogDefect } from './catalog-defect.ts'
import { altered } from './mutant-of.ts'

type Files = Catalog['files']

const spoilFiles = (changes: (files: Files) => Partial<Files>) => (catalog: Catalog) =>
  altered(catalog, { files: altered(catalog.files, changes(catalog.files)) })

/** Catalogues whose review is wrong in one way each. */
export const REVIEW_DEFECTS: readonly CatalogDefect[] = [
  {
    wrong: 'lists the oldest file in review first',
    killedBy: 'lists the files in review, newest first, then by id, and no others',
    spoil: spoilFiles((files) => ({
      listInReview: async (page) => {
        const { items, ...rest } = await files.listInReview(page)
        return { items: items.toReversed(), ...rest }
      },
    })),
  },
  {
    wrong: 'has one page of files in review',
    killedBy: 'pages through every file in review once, and refuses a cursor that it did not issue',
    spoil: spoilFiles((files) => ({
      listInReview: async (page) => ({ items: (await files.listInReview(page)).items }),
    })),
  },
  {
    wrong: 'takes no file out of review',
    killedBy: 'lists a file in review from the replacement that doubts it to the one that does not',
    spoil: spoilFiles((files) => ({
      replace: async (file, version) => {
        const before = await files.get(file.id)
        const review = file.review ?? before?.value.review
        return files.replace(review === undefined ? file : { ...file, review }, version)
      },
    })),
  },
]
