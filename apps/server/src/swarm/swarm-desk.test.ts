import { openSqlite, type SqliteConnection, SqliteEphemeral } from '@streamvault/catalog-sqlite'
import type { CallOptions, Ephemeral } from '@streamvault/core'
import { parseSwarmReport } from '@streamvault/telegram'
import { FakeClock, RecordingMetrics, silentLogger } from '@streamvault/testkit'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { MADE_AT, sampleAccount, sampleReport } from '../trial/sample-report.ts'
import { SwarmDesk } from './swarm-desk.ts'
import { REPORT_MS, RETRY_MS, SWARM_KEYS, WANTED_MS } from './swarm-keys.ts'

const lane = { dataCenter: 2, windowSlices: 4, inFlightBytes: 1_000, firstByteMs: 1, failureShare: 0 }
const fault = { code: 'USER_DEACTIVATED_BAN', advice: 'Use another one.' }
const report = sampleReport([
  sampleAccount({ lanes: [lane, { ...lane, dataCenter: 4, setAsideUntil: MADE_AT + 5_000 }] }),
  sampleAccount({ name: 'bot-8', state: { kind: 'broken', fault }, lanes: [lane] }),
])

const { report: REPORT_KEY, wanted: WANTED_KEY, fresh: FRESH_KEY, retry: RETRY_KEY } = SWARM_KEYS.store
/** The frames that are lent. */
const FRAME_BYTES = 3_000_000

let connection: SqliteConnection
let clock: FakeClock
let ephemeral: Ephemeral
let metrics: RecordingMetrics
let looks: number
let freshLooks: number
let lookedAt: number | undefined
let retried: string[]
let telegram: ConstructorParameters<typeof SwarmDesk>[1]
let desk: SwarmDesk

beforeEach(() => {
  connection = openSqlite(':memory:')
  clock = new FakeClock()
  ephemeral = new SqliteEphemeral(connection, { clock })
  metrics = new RecordingMetrics()
  looks = 0
  freshLooks = 0
  lookedAt = undefined
  retried = []
  const look = async () => {
    looks++
    if (looks === 1) throw new Error('Telegram is away')
  }
  const retry = async (name: string, { signal }: CallOptions) => {
    retried.push(name)
    await clock.sleep(name === 'bot-8' ? 5_000 : 10 * RETRY_MS, signal)
  }
  const lookAfresh = async () => {
    const wantedAt = clock.now()
    freshLooks++
    await clock.sleep(4_000, new AbortController().signal)
    lookedAt = wantedAt
  }
  telegram = {
    store: { name: 'telegram' },
    frameBytes: () => FRAME_BYTES,
    look,
    lookAfresh,
    retry,
    report: () => ({ ...report, ...(lookedAt !== undefined && { lookedAt }) }),
  }
  desk = new SwarmDesk({ clock, ephemeral, metrics, logger: silentLogger }, telegram, 'store')
})

afterEach(async () => {
  await desk[Symbol.asyncDispose]()
  await connection[Symbol.asyncDispose]()
})

test('a report is written for who wants one, as long as it is wanted, and for nobody else', async () => {
  await clock.advance(10_000)
  expect(await ephemeral.get(REPORT_KEY)).toBeUndefined()
  await ephemeral.set(WANTED_KEY, 'yes', WANTED_MS)
  await clock.advance(1_000)
  expect(parseSwarmReport((await ephemeral.get(REPORT_KEY)) ?? '')).toEqual(report)
  await clock.advance(WANTED_MS + REPORT_MS)
  expect(await ephemeral.get(REPORT_KEY)).toBeUndefined()
})

test('accounts are looked at again and again, also after it failed', async () => {
  await clock.advance(12_000)
  expect(looks).toBe(3)
})

test('who wants to know how it is now has the accounts asked once, and gets the report that came of it', async () => {
  const wantedAt = clock.now()
  for (const key of [WANTED_KEY, FRESH_KEY]) await ephemeral.set(key, String(wantedAt), 60_000)
  await clock.advance(4_000)
  expect(parseSwarmReport((await ephemeral.get(REPORT_KEY)) ?? '')?.lookedAt).toBeUndefined()
  await clock.advance(1_000)
  expect(parseSwarmReport((await ephemeral.get(REPORT_KEY)) ?? '')?.lookedAt).toBeGreaterThanOrEqual(wantedAt)
  await clock.advance(10_000)
  expect(freshLooks).toBe(1)
  await ephemeral.set(FRESH_KEY, String(clock.now()), 60_000)
  await clock.advance(2_000)
  expect(freshLooks).toBe(2)
  await clock.advance(10_000)
})

test('an account is tried once for who asks for it, who sees when that was done, and none for longer than is waited', async () => {
  await ephemeral.set(RETRY_KEY, 'bot-8', RETRY_MS)
  await clock.advance(5_000)
  expect([await ephemeral.get(RETRY_KEY), retried]).toEqual(['bot-8', ['bot-8']])
  await clock.advance(2_000)
  expect(await ephemeral.get(RETRY_KEY)).toBeUndefined()
  await ephemeral.set(RETRY_KEY, 'bot-7', 2 * RETRY_MS)
  await clock.advance(RETRY_MS + 2_000)
  expect([await ephemeral.get(RETRY_KEY), retried]).toEqual([undefined, ['bot-8', 'bot-7']])
})

test('gauges count accounts by state, and lanes of those that can be used', () => {
  desk.measure()
  const store = 'telegram'
  const states = ['starting', 'usable', 'waiting', 'elsewhere', 'broken']
  expect(states.map((state) => metrics.value('streamvault_swarm_accounts', { store, state }))).toEqual([0, 1, 0, 0, 1])
  expect(metrics.value('streamvault_swarm_window_slices', { store })).toBe(8)
  expect(metrics.value('streamvault_swarm_in_flight_bytes', { store })).toBe(2_000)
  expect(metrics.value('streamvault_swarm_lanes_waiting', { store })).toBe(1)
  expect(metrics.value('streamvault_buffer_bytes', { pool: 'frames' })).toBe(FRAME_BYTES)
})

test('the swarm of a mirror is told, measured and tried beside that of the store', async () => {
  const { report: key, wanted, retry } = SWARM_KEYS.mirror
  const mirror = { ...telegram, store: { name: 'mirror-channel' }, report: () => sampleReport([sampleAccount()]) }
  await using beside = new SwarmDesk({ clock, ephemeral, metrics, logger: silentLogger }, mirror, 'mirror')
  for (const each of [WANTED_KEY, wanted]) await ephemeral.set(each, 'yes', WANTED_MS)
  await ephemeral.set(retry, 'bot-8', RETRY_MS)
  await clock.advance(1_000)
  const told = async (where: string) => parseSwarmReport((await ephemeral.get(where)) ?? '')?.accounts.length
  expect([await told(REPORT_KEY), await told(key)]).toEqual([2, 1])
  await clock.advance(6_000)
  expect([retried, await ephemeral.get(retry)]).toEqual([['bot-8'], undefined])
  for (const each of [desk, beside]) each.measure()
  const usable = (store: string) => metrics.value('streamvault_swarm_accounts', { store, state: 'usable' })
  expect([usable('telegram'), usable('mirror-channel')]).toEqual([1, 1])
  expect(metrics.value('streamvault_buffer_bytes', { pool: 'mirror-frames' })).toBe(FRAME_BYTES)
})

test('it stops at once, whatever it waits for', async () => {
  await desk[Symbol.asyncDispose]()
  expect(clock.sleeping).toBe(0)
})
