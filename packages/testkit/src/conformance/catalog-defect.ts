import type { Catalog } from '@streamvault/core'
import type { CatalogSubject } from './catalog-subject.ts'
import type { Defect } from './mutant-of.ts'

/** What is wrong with a catalogue. */
export type CatalogDefect = Omit<Defect<CatalogSubject>, 'spoil'> & { readonly spoil: (catalog: Catalog) => Catalog }
