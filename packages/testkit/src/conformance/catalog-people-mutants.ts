import type { Catalog } from '@streamvault/core'
import type { CatalogDefect } from './catalog-defect.ts'
import { altered } from './mutant-of.ts'

type People = Catalog['people']
type Sessions = Catalog['sessions']

const spoilPeople = (changes: (people: People) => Partial<People>) => (catalog: Catalog) =>
  altered(catalog, { people: altered(catalog.people, changes(catalog.people)) })

const spoilSessions = (changes: (sessions: Sessions) => Partial<Sessions>) => (catalog: Catalog) =>
  altered(catalog, { sessions: altered(catalog.sessions, changes(catalog.sessions)) })

/** Catalogues that are wrong in one way about people. */
export const PEOPLE_DEFECTS: readonly CatalogDefect[] = [
  {
    wrong: 'forgets why somebody is banned',
    killedBy: 'keeps a person, a session and a deed as they were written, for the next process too',
    spoil: spoilPeople((people) => ({
      get: async (id) => {
        const found = await people.get(id)
        if (found === undefined) return undefined
        const { banned: _, ...value } = found.value
        return { ...found, value }
      },
    })),
  },
  {
    wrong: 'replaces whatever is known of a person',
    killedBy: 'of any number of callers that write one person, one does, and nobody replaces whom he has not read',
    spoil: spoilPeople((people) => ({
      replace: async (value, version) => people.replace(value, (await people.get(value.id))?.version ?? version),
    })),
  },
  {
    wrong: 'lists people of all roles',
    killedBy: 'lists people by their ids, a page at a time, all of them or those of one role as it is now',
    spoil: spoilPeople((people) => ({ list: (_, page) => people.list({}, page) })),
  },
  {
    wrong: 'forgets no session',
    killedBy: 'lists the sessions of one person alone, and forgets those that were removed',
    spoil: spoilSessions(() => ({ remove: async () => {} })),
  },
  {
    wrong: 'lists what was done with the oldest first',
    killedBy: 'lists what was done, the newest first, a page at a time',
    spoil: (catalog) =>
      altered(catalog, {
        audit: altered(catalog.audit, {
          list: async (page) => {
            const { items, ...rest } = await catalog.audit.list(page)
            return { items: items.toReversed(), ...rest }
          },
        }),
      }),
  },
  {
    wrong: 'lists the rules with the oldest first',
    killedBy: 'keeps every edition of the rules, the newest first, and takes each number once',
    spoil: (catalog) =>
      altered(catalog, {
        rules: altered(catalog.rules, {
          list: async (page) => {
            const { items, ...rest } = await catalog.rules.list(page)
            return { items: items.toReversed(), ...rest }
          },
        }),
      }),
  },
]
