import { type BlobRef, type FileId, isJobOf, type MediaFile } from '@streamvault/core'
import { FakeClock, MemoryCatalog, MemoryJobs, RecordingMetrics, sampleFile, silentLogger } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { MirrorDesk } from './mirror-desk.ts'
import { MirrorKeeper } from './mirror-keeper.ts'

const { signal } = new AbortController()
const MINUTE_MS = 60_000
const NOTHING = { copiedParts: 0, copiedBytes: 0, skippedCount: 0, skipped: [] }

/** A file of two parts of 1,000 bytes, the first so many of which are copied. */
function fileOf(id: string, addedAt: number, copied = 0): MediaFile {
  const copies = [{ store: 'mirror', blob: 'there' as BlobRef }]
  const parts = ['1', '2'].map((blob, index) => ({
    store: 'disk',
    blob: `${id}-${blob}` as BlobRef,
    sizeBytes: 1000,
    ...(index < copied && { copies }),
  }))
  return sampleFile({ id: id as FileId, addedAt, parts })
}

async function setUp(files: readonly MediaFile[]) {
  const [catalog, clock, metrics] = [new MemoryCatalog(), new FakeClock(), new RecordingMetrics()]
  const jobs = new MemoryJobs({ clock })
  for (const file of files) await catalog.files.insert(file)
  const denied = new Set<FileId>()
  const desk = new MirrorDesk({ catalog, jobs, clock, denials: { isDenied: (file) => denied.has(file) } })
  const keeper = new MirrorKeeper({ desk, jobs, clock, metrics, logger: silentLogger }, 'mirror')
  const waiting = () => jobs.pending('mirror')
  const claim = async () => (await jobs.claim('mirror', MINUTE_MS)) ?? expect.fail('a copying waits')
  return { catalog, clock, metrics, jobs, denied, desk, keeper, waiting, claim }
}

test('what a mirror lacks is counted part by part, without what is taken down', async () => {
  const { desk, denied } = await setUp([
    fileOf('f1', 5000),
    fileOf('f2', 3000, 1),
    fileOf('f3', 1000, 2),
    fileOf('f4', 10),
  ])
  denied.add('f4' as FileId)
  expect(await desk.lagOf('mirror', signal)).toEqual({ files: 2, parts: 3, bytes: 3000, oldestAt: 3000 })
  expect(await desk.lagOf('elsewhere', signal)).toMatchObject({ files: 3, parts: 6 })
})

test('the last copying is the one under way, or else the one that ended last', async () => {
  const { desk, jobs, claim } = await setUp([])
  expect(await desk.lastJob('mirror')).toBeUndefined()
  const { id } = await desk.copy('mirror')
  expect((await desk.copy('mirror')).id).toBe(id)
  await jobs.complete(await claim(), NOTHING)
  expect(await desk.lastJob('mirror')).toMatchObject({ id, state: 'done', outcome: NOTHING })
  expect(await desk.lastJob('elsewhere')).toBeUndefined()
})

test('a mirror that lacks something is copied to, and one that lacks nothing is left alone', async () => {
  const { clock, catalog, metrics, jobs, keeper, waiting, claim } = await setUp([])
  const ended = new AbortController()
  const running = keeper.run(ended.signal)
  await clock.advance(MINUTE_MS)
  expect(await waiting()).toBe(0)
  expect(metrics.value('streamvault_mirror_lag_seconds', { mirror: 'mirror' })).toBe(0)
  await catalog.files.insert(fileOf('f1', clock.now() - MINUTE_MS, 1))
  await clock.advance(MINUTE_MS)
  expect(await waiting()).toBe(1)
  expect(metrics.value('streamvault_mirror_lag_bytes', { mirror: 'mirror' })).toBe(1000)
  expect(metrics.value('streamvault_mirror_lag_parts', { mirror: 'mirror' })).toBe(1)
  expect(metrics.value('streamvault_mirror_lag_seconds', { mirror: 'mirror' })).toBeGreaterThanOrEqual(60)
  const first = await claim()
  await jobs.complete(first, { ...NOTHING, copiedParts: 1 })
  await clock.advance(MINUTE_MS)
  expect((await claim()).job.id).not.toBe(first.job.id)
  ended.abort()
  await running
})

test('a copying that got nowhere is begun again later, and one that was cancelled is not', async () => {
  const { clock, jobs, keeper, waiting, claim } = await setUp([fileOf('f1', 0)])
  const ended = new AbortController()
  const running = keeper.run(ended.signal)
  await clock.advance(MINUTE_MS)
  const { job } = await claim()
  expect(isJobOf(job, 'mirror') && job.request).toEqual({ mirror: 'mirror' })
  await jobs.complete({ ...(await reclaim(jobs, clock)) }, { ...NOTHING, skippedCount: 2 })
  await clock.advance(5 * MINUTE_MS)
  expect(await waiting()).toBe(0)
  await clock.advance(6 * MINUTE_MS)
  expect(await waiting()).toBe(1)
  await jobs.fail(await claim(), { code: 'JOB_CANCELLED', message: '' })
  await clock.advance(60 * MINUTE_MS)
  expect(await waiting()).toBe(0)
  ended.abort()
  await running
})

/** The job is another worker's once its lease has run out. */
async function reclaim(jobs: MemoryJobs, clock: FakeClock) {
  await clock.advance(2 * MINUTE_MS)
  return (await jobs.claim('mirror', MINUTE_MS)) ?? expect.fail('the lease has run out')
}
