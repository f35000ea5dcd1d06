import type { Catalog } from '@streamvault/core'
import type { CatalogDefect } from './catalog-defect.ts'
import { altered } from './mutant-of.ts'

type Cases = Catalog['cases']

const spoilCases = (changes: (cases: Cases) => Partial<Cases>) => (catalog: Catalog) =>
  altered(catalog, { cases: altered(catalog.cases, changes(catalog.cases)) })

/** Catalogues that are wrong in one way about what is worked off. */
export const WORK_DEFECTS: readonly CatalogDefect[] = [
  {
    wrong: 'forgets why a step failed',
    killedBy: 'keeps a case and a notice as they were written, for the next process too',
    spoil: spoilCases((cases) => ({
      get: async (id) => {
        const found = await cases.get(id)
        const steps = found?.value.steps.map(({ failure: _, ...step }) => step) ?? []
        return found && { ...found, value: { ...found.value, steps } }
      },
    })),
  },
  {
    wrong: 'lets everybody answer a notice',
    killedBy: 'of any number of callers that answer one notice, one does',
    spoil: (catalog) =>
      altered(catalog, {
        notices: altered(catalog.notices, {
          replace: async (value, version) =>
            catalog.notices.replace(value, (await catalog.notices.get(value.id))?.version ?? version),
        }),
      }),
  },
  {
    wrong: 'lists cases in all states',
    killedBy: 'lists what is worked off by id, a page at a time, all of it or what is in one state now',
    spoil: spoilCases((cases) => ({ list: (_, page) => cases.list({}, page) })),
  },
]
