import { expect, test } from 'vitest'
import { KeptBytes } from '../content/known-bytes.ts'
import type { Visit } from '../viewers/visit.ts'
import type { Circumstances } from './circumstances.ts'
import { judgeVisits } from './judge-visits.ts'

const NOTHING: Circumstances = { denials: [], absences: [] }
const AWAY: Circumstances = { denials: [], absences: [{ from: 10_000, until: 20_000 }] }
const DENIED: Circumstances = {
  denials: [
    { title: 'a-film', askedAt: 10_000, inForceAt: 11_000, confirmedAt: 11_100, liftAskedAt: 20_000, liftedAt: 21_000 },
  ],
  absences: [],
}
const PLAN = {
  offer: { title: 'a-film', bytes: new KeptBytes(Buffer.alloc(100)), path: '/stream/a/film.mp4?ticket=x' },
  method: 'GET',
  range: { first: 0, last: 9 },
  isBrowser: false,
  bytesPerSecond: 0,
  leaveAfterMs: 1000,
  pause: undefined,
} as const

function visit(given: Partial<Visit> & { readonly at?: number }): Visit {
  const { at = 15_000, ...rest } = given
  return {
    plan: PLAN,
    askedAt: at,
    answeredAt: at,
    endedAt: at + 100,
    status: 206,
    code: undefined,
    end: 'whole',
    bytes: 10,
    longestWaitMs: 1,
    faults: [],
    ...rest,
  }
}

const refusal = { status: 503, code: 'STORE_UNAVAILABLE', bytes: 0 } as const
const unanswered = { status: undefined, answeredAt: undefined, end: 'unanswered', bytes: 0 } as const
const taken = { status: 451, code: 'TAKEN_DOWN', bytes: 0 } as const

test('what viewers got is counted', () => {
  const visits = [visit({}), visit({ end: 'left', bytes: 5 }), visit({ ...refusal, longestWaitMs: 77 })]
  expect(judgeVisits(visits, NOTHING)).toMatchObject({
    visits: 3,
    bytes: 15,
    byStatus: { 206: 2, 503: 1 },
    byEnd: { whole: 2, left: 1 },
    byCode: { STORE_UNAVAILABLE: 1 },
    failures: { '503 STORE_UNAVAILABLE': 1 },
    longestWaitMs: 77,
    waits: [expect.stringMatching(/^0\.1 s: .*503, 0 bytes, whole at/), expect.anything(), expect.anything()],
  })
})

test('a fault of a visit is wrong whatever was done to the vault', () => {
  const faulty = [visit({ faults: ['byte 7 is wrong'] })]
  for (const circumstances of [NOTHING, AWAY, DENIED]) {
    expect(judgeVisits(faulty, circumstances).wrong).toEqual([expect.stringContaining('byte 7 is wrong')])
  }
})

test.each([
  ['refused', refusal],
  ['broken', { end: 'broken' }],
  ['not answered', unanswered],
] as const)('one that is %s failed, unless no worker was there', (_, given) => {
  const judged = (at: number, circumstances: Circumstances) => {
    const { failed, excused } = judgeVisits([visit({ ...given, at })], circumstances)
    return { failed, excused }
  }
  expect(judged(15_000, NOTHING)).toEqual({ failed: 1, excused: 0 })
  expect(judged(15_000, AWAY)).toEqual({ failed: 0, excused: 1 })
  expect(judged(9_950, AWAY)).toEqual({ failed: 0, excused: 1 })
  expect(judged(9_000, AWAY)).toEqual({ failed: 1, excused: 0 })
  expect(judged(23_000, AWAY)).toEqual({ failed: 1, excused: 0 })
})

test('a film is denied while it is taken down, and may only then be', () => {
  const unlawful = (given: Parameters<typeof visit>[0]) => judgeVisits([visit(given)], DENIED).unlawful.length
  expect(unlawful({ ...taken, at: 15_000 })).toBe(0)
  expect(unlawful({ ...taken, at: 9_000 })).toBe(1)
  expect(unlawful({ ...taken, at: 24_000 })).toBe(1)
  expect(unlawful({ at: 15_000 })).toBe(1)
  expect(unlawful({ at: 12_000 })).toBe(0)
  expect(unlawful({ at: 21_500 })).toBe(0)
  const other = { ...PLAN, offer: { ...PLAN.offer, title: 'another' } }
  expect(unlawful({ at: 15_000, plan: other })).toBe(0)
  expect(unlawful({ ...taken, at: 15_000, plan: other })).toBe(1)
})

test('a takedown cuts those who watch that film, and nobody else', () => {
  const cut = visit({ at: 5_000, endedAt: 11_500, end: 'broken' })
  expect(judgeVisits([cut], DENIED)).toMatchObject({ failed: 0, excused: 1 })
  const other = { ...cut, plan: { ...PLAN, offer: { ...PLAN.offer, title: 'another' } } }
  expect(judgeVisits([other], DENIED)).toMatchObject({ failed: 1, excused: 0 })
})

test.each([400, 401, 403, 404, 410, 416, 500, 507])('%i is no answer that a viewer can do something with', (status) => {
  expect(judgeVisits([visit({ status, code: 'X' })], AWAY).unlawful).toHaveLength(1)
})

test('a refusal says what is wrong, in a problem document', () => {
  expect(judgeVisits([visit({ ...refusal, code: undefined })], AWAY).unlawful).toHaveLength(1)
  const head = visit({ ...refusal, code: undefined, plan: { ...PLAN, method: 'HEAD' } })
  expect(judgeVisits([head], AWAY).unlawful).toHaveLength(0)
})

test('who hung is counted, answered or not', () => {
  expect(judgeVisits([visit({ ...unanswered, end: 'hung' }), visit({ end: 'hung' })], NOTHING).hung).toBe(2)
})
