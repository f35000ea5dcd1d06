import { SLICE_BYTES } from '@streamvault/core'
import { createSeededRandom } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import {
  CONNECTIONS_PER_LANE,
  FLOOD_SECONDS,
  type ModelLimit,
  type ModelWeather,
  SLICE_MS,
} from './simulation/modelled-telegram.ts'
import { CHANNELS, Trial } from './simulation/trial.ts'
import { Viewer } from './simulation/viewer.ts'
import { WRONG_PACES, WRONG_SWARMS } from './simulation/wrong-swarms.ts'
import { Swarm } from './swarm.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
const VIEWERS = 24
/** So many are enough that what is learned at first counts for little; where limits are tight, twenty minutes are. */
const SLICES_LIMITED = 6_000

/** All at once: a slow account, one that dies and is brought back, limits, floods, lost requests, stale references. */
const BAD: ModelWeather = {
  dropShare: 0.02,
  slow: { 'account-1': 20 },
  dead: { 'account-2': { start: HOUR_MS / 4, end: HOUR_MS / 2 } },
  referenceMs: 10 * MINUTE_MS,
  limit: { of: 'requests', burst: 40, perSecond: 8, waitSeconds: FLOOD_SECONDS },
  floodShare: 0.001,
}

interface Watching {
  readonly seed: number
  readonly weather: ModelWeather
  readonly hours: number
  readonly swarm?: Swarm
}

/** Viewers of 8 Mbit/s through eight accounts in two data centres; the last account sees films only. */
function watch({ seed, weather, hours, swarm = new Swarm() }: Watching) {
  const sees = (account: string, channel: string) => account !== 'account-7' || channel === 'films'
  const trial = new Trial({ swarm, random: createSeededRandom(seed), accounts: accountNames(8), weather, sees })
  const viewers = Array.from({ length: VIEWERS }, () => new Viewer(trial))
  trial.run(hours * HOUR_MS)
  return { trial, startsMs: viewers.flatMap(({ startsMs }) => startsMs).toSorted((a, b) => a - b) }
}

interface Saturating {
  readonly accounts?: readonly string[]
  readonly ms?: number
  /** Requests that wait or are under way at any time. */
  readonly inHand?: number
  readonly swarm?: Swarm
}

/** How much accounts, sixteen unless given, bring of what their open connections carry, when there is always more to be had. */
function saturate(weather: ModelWeather, options: Saturating = {}) {
  const { accounts = accountNames(16), ms = MINUTE_MS, inHand = 150, swarm = new Swarm() } = options
  const trial = new Trial({ swarm, random: createSeededRandom(7), accounts, weather })
  let index = 0
  const ask = () => {
    const file = `file-${index % 40}`
    const request = { file, sizeBytes: SLICE_BYTES, urgency: 'ahead' as const, dataCenter: 1, channel: CHANNELS[0] }
    index++
    trial.ask({ ...request, patienceUntil: trial.queue.now + MINUTE_MS }, ask)
  }
  for (let count = 0; count < inHand; count++) ask()
  trial.run(ms)
  const deadMs = Object.values(weather.dead ?? {}).reduce((sum, { start, end }) => sum + end - start, 0)
  const slowMs = Object.values(weather.slow ?? {}).reduce((sum, factor) => sum + ms * (1 - 1 / factor), 0)
  const openMs = accounts.length * ms - deadMs - slowMs - trial.referee.setAsideMs
  return { trial, failed: trial.failed, share: (trial.delivered * SLICE_MS) / (CONNECTIONS_PER_LANE * openMs) }
}

function accountNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `account-${index}`)
}

const at = (sorted: readonly number[], share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN

test('in fair weather nobody waits, and few are asked twice', () => {
  const { trial, startsMs } = watch({ seed: 1, weather: {}, hours: 1 })
  expect(trial.failed).toBe(0)
  expect(trial.referee.hedges).toBeLessThan(0.005 * trial.referee.requests)
  expect(at(startsMs, 0.5)).toBeLessThan(600)
})

test.for([1, 2, 3, 4, 5, 6])(
  'in an hour of bad weather no promise breaks and no viewer stalls (seed %i)',
  (seed, { annotate }) => {
    const fair = watch({ seed, weather: {}, hours: 1 })
    const { trial, startsMs } = watch({ seed, weather: BAD, hours: 1 })
    const { requests, hedges, floods, refreshes, fetches } = trial.referee
    const start = { p50: at(startsMs, 0.5), p99: at(startsMs, 0.99) }
    void annotate(JSON.stringify({ delivered: trial.delivered, requests, fetches, hedges, floods, refreshes, start }))
    expect(Math.min(floods, refreshes, hedges)).toBeGreaterThan(50)
    expect(trial.failed).toBe(0)
    expect(trial.delivered).toBeGreaterThan(0.8 * fair.trial.delivered)
    expect(start.p50).toBeLessThan(600)
  },
)

test('open connections are kept busy in fair weather and in bad', ({ annotate }) => {
  const dead = { 'account-2': { start: MINUTE_MS / 2, end: MINUTE_MS } }
  const bad = { dropShare: 0.02, slow: { 'account-1': 20 }, dead, referenceMs: MINUTE_MS / 3, floodShare: 0.001 }
  const shares = { fair: saturate({}), bad: saturate(bad) }
  void annotate(JSON.stringify({ fair: shares.fair.share, bad: shares.bad.share }))
  expect(shares.fair.share).toBeGreaterThan(0.9)
  expect(shares.bad.share).toBeGreaterThan(0.8 * shares.fair.share)
})

test.for(WRONG_SWARMS)('a swarm that $wrong is caught', ({ breaks, create, harsher }) => {
  const weather = { ...BAD, ...harsher }
  watch({ seed: 1, weather, hours: 0.5 })
  expect(() => watch({ seed: 1, weather, hours: 0.5, swarm: create() })).toThrow(breaks)
})

/** Two accounts, with more to be had than their limit grants. */
function meetLimit(limit: ModelLimit, swarm = new Swarm()) {
  const accounts = accountNames(2)
  const perMs = (accounts.length * limit.perSecond) / (limit.of === 'bytes' ? SLICE_BYTES : 1) / 1000
  const ms = Math.min(HOUR_MS / 3, SLICES_LIMITED / perMs)
  const { trial } = saturate({ limit }, { accounts, ms, inHand: 20, swarm })
  const { delivered, failed, referee } = trial
  const granted = perMs * ms
  return {
    delivered,
    failed,
    usedShare: delivered / granted,
    floodShare: referee.floods / (delivered + referee.floods),
  }
}

test.for<ModelLimit>([
  { of: 'requests', burst: 40, perSecond: 8 },
  { of: 'requests', burst: 12, perSecond: 12 },
  { of: 'requests', burst: 4, perSecond: 2 },
  { of: 'requests', burst: 40, perSecond: 0.5 },
  { of: 'requests', burst: 100, perSecond: 4, waitSeconds: FLOOD_SECONDS },
  { of: 'bytes', burst: 32 * SLICE_BYTES, perSecond: 4 * SLICE_BYTES },
  { of: 'bytes', burst: 4 * SLICE_BYTES, perSecond: SLICE_BYTES / 2 },
])('what Telegram grants is made use of, and few are told to wait, at %o', (limit, { annotate }) => {
  const { delivered, failed, usedShare, floodShare } = meetLimit(limit)
  void annotate(JSON.stringify({ delivered, usedShare, floodShare }))
  expect(failed).toBe(0)
  expect(usedShare).toBeGreaterThan(0.9)
  expect(floodShare).toBeLessThan(0.05)
})

test.for(WRONG_PACES)('a swarm that $wrong under a limit is caught', ({ breaks, create }) => {
  const limit: ModelLimit = { of: 'requests', burst: 4, perSecond: 2 }
  expect(() => meetLimit(limit, create())).toThrow(breaks)
})
