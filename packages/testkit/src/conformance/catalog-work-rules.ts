import { expect } from 'vitest'
import { sampleCase, sampleNotice } from '../fakes/sample-work.ts'
import { type CatalogSubject, idsOf } from './catalog-subject.ts'
import type { Rule } from './conformance.ts'
import { expectCode } from './expect-code.ts'

/** How many processes race for one notice. */
const CALLERS = 10

/** Cases and notices, which are worked off. */
export const catalogWorkRules: readonly Rule<CatalogSubject>[] = [
  {
    title: 'keeps a case and a notice as they were written, for the next process too',
    check: async ({ catalog, reopen }) => {
      const notice = sampleNotice(1)
      const failed = { name: 'erase', state: 'failed', attempts: 3, at: 7, failure: 'STORE_UNAVAILABLE' } as const
      const opened = sampleCase(2, { notice: notice.id, reference: '2026-114', takedown: 7, steps: [failed] })
      const [written, taken] = [await catalog.cases.insert(opened), await catalog.notices.insert(notice)]
      const { cases, notices } = await reopen()
      expect(await cases.get(opened.id)).toEqual({ value: opened, version: written.version })
      expect(await notices.get(notice.id)).toEqual({ value: notice, version: taken.version })
      await expectCode(cases.insert(opened), 'CATALOG_CONFLICT')
    },
  },
  {
    title: 'of any number of callers that answer one notice, one does',
    check: async ({ catalog: { notices } }) => {
      const { value, version } = await notices.insert(sampleNotice(1))
      const answers = Array.from({ length: CALLERS }, (_, at) =>
        notices.replace({ ...value, state: 'refused', answer: { reason: `reason ${at}`, by: 'a', at } }, version),
      )
      const won = (await Promise.allSettled(answers)).filter((outcome) => outcome.status === 'fulfilled')
      expect(won).toHaveLength(1)
      expect(await notices.get(value.id)).toEqual(won[0]?.value)
      await expectCode(notices.replace(value, version), 'CATALOG_CONFLICT')
    },
  },
  {
    title: 'lists what is worked off by id, a page at a time, all of it or what is in one state now',
    check: async ({ catalog: { cases } }) => {
      for (const second of [3, 1, 5, 2, 4]) await cases.insert(sampleCase(second))
      for (const second of [2, 4]) {
        const found = (await cases.get(sampleCase(second).id)) ?? expect.fail()
        await cases.replace({ ...found.value, state: 'done' }, found.version)
      }
      const newestFirst = [5, 4, 3, 2, 1].map((second) => sampleCase(second).id)
      const first = await cases.list({}, { limit: 3 })
      const second = await cases.list({}, { limit: 3, ...(first.next !== undefined && { after: first.next }) })
      expect([idsOf(first.items), idsOf(second.items)]).toEqual([newestFirst.slice(0, 3), newestFirst.slice(3)])
      expect(second.next).toBeUndefined()
      const open = await cases.list({ state: 'open' }, { limit: 2 })
      expect(idsOf(open.items)).toEqual([5, 3].map((at) => sampleCase(at).id))
      const rest = await cases.list(
        { state: 'open' },
        { limit: 2, ...(open.next !== undefined && { after: open.next }) },
      )
      expect(idsOf(rest.items)).toEqual([sampleCase(1).id])
      await expectCode(cases.list({}, { limit: 1, after: '?' }), 'CURSOR_INVALID')
    },
  },
]
