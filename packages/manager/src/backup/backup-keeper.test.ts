import { VERIFIED_BACKUP_KEY } from '@streamvault/core'
import { FakeClock, MemoryEphemeral, MemoryJobs, RecordingMetrics, silentLogger } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { BackupDesk } from './backup-desk.ts'
import { BackupKeeper } from './backup-keeper.ts'

const HOUR_MS = 3_600_000
const DONE = { id: 'ab', sha256: '', records: 1, partsCount: 1, thinnedCount: 0 }

function setUp(everyMs: number) {
  const [clock, metrics] = [new FakeClock(), new RecordingMetrics()]
  const [jobs, ephemeral] = [new MemoryJobs({ clock }), new MemoryEphemeral({ clock })]
  const desk = new BackupDesk({ jobs, ephemeral }, { hasKey: true })
  const keeper = new BackupKeeper({ desk, ephemeral, clock, metrics, logger: silentLogger }, everyMs)
  const hours = async (count: number) => {
    for (let minute = 0; minute < count * 60; minute++) await clock.advance(HOUR_MS / 60)
  }
  const keep = (createdAt: number) =>
    ephemeral.set(VERIFIED_BACKUP_KEY, JSON.stringify({ id: 'ab', createdAt, sizeBytes: 1000 }), 1000 * HOUR_MS)
  const carryOut = async () => {
    const claim = (await jobs.claim('backup', HOUR_MS)) ?? expect.fail('a backup is due')
    await keep(clock.now())
    await jobs.complete(claim, { ...DONE, createdAt: clock.now(), sizeBytes: 1000 })
  }
  return { clock, metrics, jobs, desk, keeper, hours, keep, carryOut }
}

test('a library without a backup is backed up at once, and then every day, and the age of the last is told', async () => {
  const { jobs, keeper, hours, carryOut, metrics, desk } = setUp(24 * HOUR_MS)
  const ended = new AbortController()
  const running = keeper.run(ended.signal)
  await hours(0.1)
  expect(metrics.value('streamvault_backup_age_seconds', {})).toBe(-1)
  expect(await desk.lastJob()).toMatchObject({ state: 'waiting', request: { by: 'the schedule' } })
  await carryOut()
  await hours(23)
  expect(await jobs.pending('backup')).toBe(0)
  expect(metrics.value('streamvault_backup_age_seconds', {})).toBeGreaterThan(22 * 3600)
  expect(metrics.value('streamvault_backup_bytes', {})).toBe(1000)
  await hours(2)
  expect(await jobs.pending('backup')).toBe(1)
  ended.abort()
  await running
})

test('a backup that failed is begun again an hour later, and no sooner', async () => {
  const { jobs, keeper, hours, desk } = setUp(24 * HOUR_MS)
  const ended = new AbortController()
  const running = keeper.run(ended.signal)
  await hours(0.1)
  const claim = (await jobs.claim('backup', HOUR_MS)) ?? expect.fail('a backup is due')
  await jobs.fail(claim, { code: 'STORE_FULL', message: '' })
  await hours(0.5)
  expect([await jobs.pending('backup'), (await desk.lastJob())?.failure?.code]).toEqual([0, 'STORE_FULL'])
  await hours(1)
  expect(await jobs.pending('backup')).toBe(1)
  ended.abort()
  await running
})

test('a backup that a wrong clock has dated into the future puts no other one off', async () => {
  const { clock, jobs, keeper, hours, keep } = setUp(24 * HOUR_MS)
  await keep(clock.now() + 400 * 24 * HOUR_MS)
  const ended = new AbortController()
  const running = keeper.run(ended.signal)
  await hours(0.1)
  expect(await jobs.pending('backup')).toBe(1)
  ended.abort()
  await running
})

test('where backups are left to the operator, none is begun, and the age is told all the same', async () => {
  const { jobs, keeper, hours, metrics } = setUp(0)
  const ended = new AbortController()
  const running = keeper.run(ended.signal)
  await hours(30)
  expect([await jobs.pending('backup'), metrics.value('streamvault_backup_age_seconds', {})]).toEqual([0, -1])
  ended.abort()
  await running
})
