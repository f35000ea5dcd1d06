import { type AuditEntry, auditId, type Page, type Person, personIdOf, type RulesEdition } from '@streamvault/core'
import { expect } from 'vitest'
import { sampleDeed, sampleEdition, samplePerson, sampleSession } from '../fakes/sample-people.ts'
import { type CatalogSubject, idsOf } from './catalog-subject.ts'
import type { Rule } from './conformance.ts'
import { expectCode } from './expect-code.ts'

/** How many callers race for one person. */
const CALLERS = 10
/** More than any listing of these rules has. */
const PAGES_MAX = 20

/** Ids of a whole listing, a page at a time. */
async function pagesOf(
  list: (after: string | undefined) => Promise<Page<Person | AuditEntry | RulesEdition>>,
): Promise<string[][]> {
  const pages: string[][] = []
  for (let after: string | undefined; pages.length < PAGES_MAX; ) {
    const page = await list(after)
    pages.push(idsOf(page.items))
    after = page.next
    if (after === undefined) return pages
  }
  return expect.fail('the listing has no end')
}

/** People, where they are signed in, and what was done. */
export const catalogPeopleRules: readonly Rule<CatalogSubject>[] = [
  {
    title: 'keeps a person, a session and a deed as they were written, for the next process too',
    check: async ({ catalog, reopen }) => {
      const person = samplePerson('7', { role: 'curator', banned: { until: 5, reason: 'a flood' } })
      const session = sampleSession('s', '7', { nextSecret: 'cd'.repeat(32), lastSecret: 'ef'.repeat(32) })
      const deed = sampleDeed(0, { on: 'telegram-8', failed: 'NOT_PERMITTED' })
      const written = await catalog.people.insert(person)
      const begun = await catalog.sessions.insert(session)
      await catalog.audit.insert(deed)
      const { people, sessions, audit } = await reopen()
      expect(await people.get(person.id)).toEqual({ value: person, version: written.version })
      expect(await sessions.get(session.id)).toEqual({ value: session, version: begun.version })
      expect(await audit.list({ limit: 10 })).toEqual({ items: [deed] })
      expect(await people.get(personIdOf('8'))).toBeUndefined()
    },
  },
  {
    title: 'of any number of callers that write one person, one does, and nobody replaces whom he has not read',
    check: async ({ catalog: { people } }) => {
      const inserts = Array.from({ length: CALLERS }, (_, at) => people.insert(samplePerson('7', { addedAt: at })))
      const inserted = (await Promise.allSettled(inserts)).filter(({ status }) => status === 'fulfilled')
      expect(inserted).toHaveLength(1)
      const { version } = (await people.get(personIdOf('7'))) ?? expect.fail()
      const writes = Array.from({ length: CALLERS }, (_, at) =>
        people.replace(samplePerson('7', { name: `Name ${at}` }), version),
      )
      const won = (await Promise.allSettled(writes)).filter((outcome) => outcome.status === 'fulfilled')
      expect(won).toHaveLength(1)
      expect(await people.get(personIdOf('7'))).toEqual(won[0]?.value)
      await expectCode(people.replace(samplePerson('7'), version), 'CATALOG_CONFLICT')
    },
  },
  {
    title: 'lists people by their ids, a page at a time, all of them or those of one role as it is now',
    check: async ({ catalog: { people } }) => {
      for (const id of ['3', '1', '5', '2', '4']) await people.insert(samplePerson(id))
      const promoted = (await people.get(personIdOf('4'))) ?? expect.fail()
      await people.replace({ ...promoted.value, role: 'admin' }, promoted.version)
      await people.remove(personIdOf('5'))
      const all = await pagesOf((after) => people.list({}, { limit: 3, ...(after !== undefined && { after }) }))
      expect(all).toEqual([['telegram-1', 'telegram-2', 'telegram-3'], ['telegram-4']])
      const viewers = await pagesOf((after) =>
        people.list({ role: 'viewer' }, { limit: 2, ...(after !== undefined && { after }) }),
      )
      expect(viewers).toEqual([['telegram-1', 'telegram-2'], ['telegram-3']])
      expect((await people.list({ role: 'admin' }, { limit: 3 })).items).toEqual([samplePerson('4', { role: 'admin' })])
      await expectCode(people.list({}, { limit: 1, after: '?' }), 'CURSOR_INVALID')
    },
  },
  {
    title: 'lists the sessions of one person alone, and forgets those that were removed',
    check: async ({ catalog: { sessions } }) => {
      for (const [id, person] of [
        ['b', '1'],
        ['a', '1'],
        ['c', '2'],
      ] as const)
        await sessions.insert(sampleSession(id, person))
      expect(idsOf(await sessions.listOf(personIdOf('1')))).toEqual(['a', 'b'])
      await sessions.remove(sampleSession('a', '1').id)
      expect(idsOf(await sessions.listOf(personIdOf('1')))).toEqual(['b'])
      expect(idsOf(await sessions.listOf(personIdOf('2')))).toEqual(['c'])
      expect(await sessions.listOf(personIdOf('3'))).toEqual([])
    },
  },
  {
    title: 'lists what was done, the newest first, a page at a time',
    check: async ({ catalog: { audit } }) => {
      for (const ms of [5, 0, 1_000]) await audit.insert(sampleDeed(ms))
      const { value, version } = await audit.insert(sampleDeed(7))
      await audit.replace({ ...value, failed: 'INTERNAL' }, version)
      const again = { ...sampleDeed(5), id: auditId(sampleDeed(5).at, 'b') }
      await audit.insert(again)
      await expectCode(audit.insert(again), 'CATALOG_CONFLICT')
      const pages = await pagesOf((after) => audit.list({ limit: 2, ...(after !== undefined && { after }) }))
      expect(pages).toEqual([[sampleDeed(1_000).id, value.id], [sampleDeed(5).id, again.id], [sampleDeed(0).id]])
      expect((await audit.list({ limit: 2 })).items.map(({ failed }) => failed)).toEqual([undefined, 'INTERNAL'])
      await expectCode(audit.list({ limit: 1, after: '?' }), 'CURSOR_INVALID')
    },
  },
  {
    title: 'keeps every edition of the rules, the newest first, and takes each number once',
    check: async ({ catalog: { rules }, reopen }) => {
      expect(await rules.list({ limit: 1 })).toEqual({ items: [] })
      for (const number of [1, 2, 9, 10]) await rules.insert(sampleEdition(number))
      const late = Array.from({ length: CALLERS }, (_, at) =>
        rules.insert(sampleEdition(11, { who: `telegram-${at}` })),
      )
      expect((await Promise.allSettled(late)).filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      await expectCode(rules.insert(sampleEdition(10, { rules: {} })), 'CATALOG_CONFLICT')
      const again = (await reopen()).rules
      const pages = await pagesOf((after) => again.list({ limit: 3, ...(after !== undefined && { after }) }))
      expect(pages).toEqual([
        [11, 10, 9].map((number) => sampleEdition(number).id),
        [2, 1].map((number) => sampleEdition(number).id),
      ])
      expect((await again.list({ limit: 2 })).items[1]).toEqual(sampleEdition(10))
      await expectCode(again.list({ limit: 1, after: '?' }), 'CURSOR_INVALID')
    },
  },
]
