import { titleIdOf, VaultError } from '@streamvault/core'
import { FileServer } from '@streamvault/testkit'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { LeechTrial } from '../e2e/leech-trial.ts'
import { longFilm } from '../e2e/long-film.ts'
import { StandingStore } from '../e2e/standing-store.ts'
import { JobRunner } from '../jobs/job-runner.ts'
import { REMOTE_PIECE_BYTES } from './open-remote.ts'

const RUNNER = { jobsMax: 1, leaseMs: 10_000, pollMs: 500 }
/** Of six pieces, the last of which is not whole, in eleven parts. */
let film: Buffer
let server: FileServer

beforeAll(async () => {
  film = await longFilm(20)
})

beforeEach(async () => {
  server = await FileServer.start(film)
})

afterEach(() => server[Symbol.asyncDispose]())

test.each(['none', 'aes-256-ctr'] as const)(
  'a film is stored as the server has it (encryption: %s)',
  async (encryption) => {
    const trial = new LeechTrial({ encryption })
    const { outcome } = await trial.leech(server.url())
    expect(outcome).toMatchObject({ status: 'stored', name: 'Film.2020.mp4', bucket: '1080p' })
    await trial.expectHolds(film)
    expect(server.askedBytes, 'every byte is fetched once').toBeLessThanOrEqual(film.length)
    expect(server.exchanges.every(({ request }) => request.headers['accept-encoding'] === 'identity')).toBe(true)
  },
)

test('as many pieces as are permitted are on their way at once, and no more', async () => {
  const waiting: (() => void)[] = []
  server.misbehave = async () => {
    await new Promise<void>((resolve) => {
      waiting.push(resolve)
      setTimeout(resolve, 20)
    })
    return false
  }
  const trial = new LeechTrial({ connectionsMax: 3 })
  await trial.leech(server.url())
  await trial.expectHolds(film)
  expect(server.underWayMax).toBe(3)
})

test('a store that takes nothing has no more fetched than the window holds', async () => {
  const store = new StandingStore(0)
  const trial = new LeechTrial({ store, connectionsMax: 2 })
  const leeching = trial.leech(server.url())
  await store.reached.promise
  const before = server.askedBytes
  // Pieces ahead, the one that is used, and the first one.
  expect(before).toBeLessThanOrEqual(4 * REMOTE_PIECE_BYTES)
  expect(before).toBeLessThan(film.length)
  store.go.resolve()
  await leeching
  await trial.expectHolds(film)
})

test('bytes that the vault has already are known by any name, and what was stored for nothing is deleted', async () => {
  const trial = new LeechTrial()
  await trial.leech(server.url())
  const { outcome } = await trial.leech(server.url('/another.mp4'), 'Film.2020.mp4')
  expect(outcome?.status).toBe('known')
  await trial.expectHolds(film)
})

test('another worker goes on behind the parts that one has stored', async () => {
  const store = new StandingStore(7)
  const trial = new LeechTrial({ store, encryption: 'aes-256-ctr' })
  const { id } = await trial.submit(server.url())
  const stop = new AbortController()
  const first = new JobRunner({ ...trial.deps }, trial.work, RUNNER).run(stop.signal)
  await store.reached.promise
  stop.abort(new Error('the worker stops'))
  await first
  const { checkpoint, state } = await trial.job(id)
  expect(state).toBe('waiting')
  expect(checkpoint?.parts).toHaveLength(7)
  const before = server.exchanges.length
  await trial.vault.carryOut(trial.work)
  expect((await trial.job(id)).outcome?.status).toBe('stored')
  await trial.expectHolds(film)
  // The first piece is asked for again, to look into the film.
  const asked = server.exchanges.slice(before).filter(({ range }) => range.start >= 2 * REMOTE_PIECE_BYTES)
  expect(Math.min(...asked.map(({ range }) => range.start))).toBe(3 * REMOTE_PIECE_BYTES)
})

test('a part whose note was lost is not stored again, and its fingerprint is that of what is stored', async () => {
  const trial = new LeechTrial()
  const { jobs } = trial.vault
  const note = jobs.checkpoint.bind(jobs)
  let notes = 0
  jobs.checkpoint = async (claim, checkpoint) => {
    if (++notes === 4) throw new VaultError('CATALOG_UNAVAILABLE')
    await note(claim, checkpoint)
  }
  const { outcome, attempts } = await trial.leech(server.url())
  expect(outcome?.status).toBe('stored')
  expect(attempts).toBe(2)
  await trial.expectHolds(film)
})

test('a file that is too large is not fetched', async () => {
  await new LeechTrial({ bytesMax: film.length - 1 }).expectFailure(server.url(), 'URL_TOO_LARGE')
  expect(server.askedBytes).toBe(0)
  await new LeechTrial({ bytesMax: film.length }).leech(server.url())
  expect(server.askedBytes).toBeGreaterThan(0)
})

test('a job that is cancelled ends, and leaves nothing', async () => {
  const store = new StandingStore(5)
  const trial = new LeechTrial({ store })
  const { id } = await trial.submit(server.url())
  const leeching = trial.vault.carryOut(trial.work)
  await store.reached.promise
  expect(trial.store.count).toBe(5)
  trial.cancel(id)
  await leeching
  expect((await trial.job(id)).failure?.code).toBe('JOB_CANCELLED')
  await trial.expectHolds()
})

test('a job that is cancelled before it began asks nobody', async () => {
  const trial = new LeechTrial()
  const { id } = await trial.submit(server.url())
  trial.cancel(id)
  await trial.vault.carryOut(trial.work)
  expect((await trial.job(id)).failure?.code).toBe('JOB_CANCELLED')
  expect(server.connections).toBe(0)
})

test('what was taken down by its title is not fetched, and by its bytes does not stay', async () => {
  const trial = new LeechTrial()
  const { outcome } = await trial.leech(server.url())
  const { takedowns } = trial.vault.catalog
  const decision = { reason: 'notice 7', by: 'operator', at: 0 }
  const title = titleIdOf({ kind: 'movie', name: 'Banned' })
  await takedowns.takeDown({ title }, decision)
  const before = server.askedBytes
  expect((await trial.leech(server.url('/x'), 'Banned.mp4')).failure?.code).toBe('TAKEN_DOWN')
  expect(server.askedBytes).toBe(before)
  await takedowns.takeDown({ file: outcome?.file ?? expect.fail('it is stored') }, decision)
  const count = trial.store.count
  expect((await trial.leech(server.url('/y'), 'Quite another.mp4')).failure?.code).toBe('TAKEN_DOWN')
  expect(trial.store.count).toBe(count)
})
