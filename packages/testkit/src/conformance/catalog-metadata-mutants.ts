import type { Catalog } from '@streamvault/core'
import type { CatalogDefect } from './catalog-defect.ts'
import { altered } from './mutant-of.ts'

type Metadata = Catalog['metadata']

const spoilMetadata = (changes: (metadata: Metadata) => Partial<Metadata>) => (catalog: Catalog) =>
  altered(catalog, { metadata: altered(catalog.metadata, changes(catalog.metadata)) })

/** Catalogues that are wrong in one way about what is known of titles. */
export const METADATA_DEFECTS: readonly CatalogDefect[] = [
  {
    wrong: 'forgets the credits of a title',
    killedBy: 'keeps what is known of a title as it was written, for the next process too',
    spoil: spoilMetadata((metadata) => ({
      get: async (id) => {
        const found = await metadata.get(id)
        const details = found?.value.details && { ...found.value.details, cast: [] }
        return found && details ? { ...found, value: { ...found.value, details } } : found
      },
    })),
  },
  {
    wrong: 'replaces whatever is known of a title',
    killedBy:
      'of any number of callers that write what is known of a title, one does, and nobody replaces what he has not read',
    spoil: spoilMetadata((metadata) => ({
      replace: async (value, version) => metadata.replace(value, (await metadata.get(value.id))?.version ?? version),
    })),
  },
  {
    wrong: 'forgets nothing that is known of a title',
    killedBy: 'forgets what was known of one title alone, and gives it a version it never had when it is known again',
    spoil: spoilMetadata(() => ({ remove: async () => {} })),
  },
]
