import { expect, test } from 'vitest'
import { judgeVisits } from './judge-visits.ts'
import { judgeSoak, type SoakFindings } from './soak-report.ts'

const MIB = 1024 ** 2
const visits = { ...judgeVisits([], { denials: [], absences: [] }), visits: 1000 }
const GOOD: SoakFindings = {
  through: 'edge',
  ms: 600_000,
  visits,
  fetchedBytes: 1,
  cpuSeconds: {},
  memoryByFifth: {},
  growth: [
    { name: 'worker', pid: 7, before: { memoryBytes: 200 * MIB, descriptors: 600 }, memoryBytes: 0, descriptors: 0 },
  ],
  gauges: [{ name: 'streams', peak: 30, atRest: 0, restMs: 10 }],
  headsMs: 0,
  descriptorsLeft: { worker: 0 },
  logs: { lines: 0, expected: {}, unexpected: [] },
  cacheBytes: { peak: 100, max: 100 },
  takedownsUnconfirmed: 0,
  absencesMs: [5000],
  troubles: { takedowns: 5 },
}
const grown = (by: { readonly memoryBytes?: number; readonly descriptors?: number }) =>
  GOOD.growth.map((growth) => ({ ...growth, ...by }))

const missed = (findings: SoakFindings) => judgeSoak(findings).filter(({ isMet }) => !isMet)

test('a soak in which all was well misses nothing', () => {
  expect(missed(GOOD)).toEqual([])
})

test.each<[string, Partial<SoakFindings>]>([
  ['one wrong byte', { visits: { ...visits, wrong: ['byte 7'] } }],
  ['one answer that no origin gives', { visits: { ...visits, unlawful: ['500'] } }],
  ['refusals', { visits: { ...visits, failed: 21 } }],
  ['somebody who hung', { visits: { ...visits, hung: 1 } }],
  ['a long wait', { visits: { ...visits, longestWaitMs: 60_000 } }],
  ['nobody who came', { visits: { ...visits, visits: 0 } }],
  ['a leak of memory', { growth: grown({ memoryBytes: 60 * MIB }) }],
  ['a leak of descriptors', { growth: grown({ descriptors: 50 }) }],
  ['a process that does not live through it', { growth: [] }],
  ['no nginx in front', { through: 'gateway' }],
  ['a stream without a reader', { gauges: [{ name: 'streams', peak: 30, atRest: 1, restMs: 10_010 }] }],
  ['a gauge that is not there', { gauges: [{ name: 'streams', peak: 30, atRest: Number.NaN, restMs: 10_010 }] }],
  ['a gauge that never moves', { gauges: [{ name: 'streams', peak: 0, atRest: 0, restMs: 10 }] }],
  ['heads that are brought for ever', { headsMs: Number.POSITIVE_INFINITY }],
  ['descriptors that are left over', { descriptorsLeft: { worker: 100 } }],
  ['an unexpected line', { logs: { lines: 1, expected: {}, unexpected: ['what?'] } }],
  ['a takedown that nobody confirms', { takedownsUnconfirmed: 1 }],
  ['a cache that never filled', { cacheBytes: { peak: 10, max: 100 } }],
  ['a worker that stays away', { absencesMs: [Number.POSITIVE_INFINITY] }],
  ['trouble that was never made', { troubles: { takedowns: 0 } }],
])('%s is missed', (_, worse) => {
  expect(missed({ ...GOOD, ...worse })).not.toEqual([])
})

test('processes that ran for seconds are not asked whether they have grown', () => {
  expect(missed({ ...GOOD, ms: 20_000, growth: [] })).toEqual([])
})

test('descriptors that move from one process of a kind to another have not grown, and those of all of them together have', () => {
  const processes = (descriptors: readonly number[]) =>
    GOOD.growth.flatMap((growth) => descriptors.map((each, pid) => ({ ...growth, pid, descriptors: each })))
  expect(missed({ ...GOOD, growth: processes([80, -50]) })).toEqual([])
  expect(missed({ ...GOOD, growth: processes([25, 25]) })).not.toEqual([])
})
