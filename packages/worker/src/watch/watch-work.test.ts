import { readFile } from 'node:fs/promises'
import { type CallOptions, isJobOf, type Job, jobCancelKey, type News, VaultError } from '@streamvault/core'
import { MEMORY_PLACE, MemoryBlobStore, testBytes } from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { longFilmOf } from '../e2e/variant-of.ts'
import { MOVIES, VaultTrial } from '../e2e/vault-trial.ts'
import { JobRunner } from '../jobs/job-runner.ts'
import { WatchWork } from './watch-work.ts'

const [movie = '', small = ''] = MOVIES
const OPTIONS = { encryption: 'none', pollMs: 1000, restMs: 1000 } as const
const RUNNER = { jobsMax: 1, leaseMs: 10_000, pollMs: 500 }
const STEP_MS = 500
const STEPS_MAX = 60

/** A store in memory, whose news may fail, or be too much to be told. */
function newsyStore() {
  const memory = new MemoryBlobStore({ blobBytesMax: 1 << 30 })
  const { news } = memory
  const trouble = { failures: 0, forgets: false }
  const since = async (place: string, mark: string | undefined, options: CallOptions): Promise<News> => {
    if (trouble.failures-- > 0) throw new VaultError('STORE_UNAVAILABLE')
    const told = await news?.since(place, trouble.forgets ? undefined : mark, options)
    if (told === undefined) expect.fail('it tells')
    return trouble.forgets && mark !== undefined ? { ...told, isIncomplete: true } : told
  }
  return { trouble, store: Object.assign(memory, { news: { since } }) }
}

async function setUp() {
  const { trouble, store } = newsyStore()
  const vault = new VaultTrial({ store })
  const { id } = await vault.jobs.submit('watch', MEMORY_PLACE, { place: MEMORY_PLACE })
  const job = async (): Promise<Job<'watch'>> => {
    const found = await vault.jobs.get(id)
    return found !== undefined && isJobOf(found, 'watch') ? found : expect.fail('the job is on record')
  }
  /** Works until something holds, and stops. */
  const until = async (holds: () => Promise<boolean>) => {
    const done = new AbortController()
    onTestFinished(() => done.abort())
    const running = new JobRunner(vault.deps(), new WatchWork(vault.watchDeps(), OPTIONS), RUNNER).run(done.signal)
    for (let steps = 0; !(await holds()); steps++) {
      if (steps > STEPS_MAX) expect.fail('it did not come to that')
      await vault.clock.advance(STEP_MS)
    }
    done.abort()
    await running
  }
  const begin = () => until(async () => (await job()).checkpoint?.mark !== undefined)
  const names = async () => (await vault.files()).map(({ file }) => file.name).toSorted()
  const put = (fileName: string, bytes: Uint8Array) => store.addForeign({ fileName, caption: '', bytes })
  return { store, trouble, vault, job, until, begin, names, put }
}

const has = (names: () => Promise<readonly string[]>, ...wanted: readonly string[]) => {
  return async () => JSON.stringify(await names()) === JSON.stringify(wanted)
}

test('what is put while nobody looks is indexed where it lies, and what was there before is not', async () => {
  const { store, vault, job, until, begin, names, put } = await setUp()
  put('Before.2019.mp4', await readFile(movie))
  await begin()
  expect(await names()).toEqual([])
  const { ref } = put('After.2020.mp4', await readFile(small))
  put('After.2020.en.srt', Buffer.from('1\n00:00:01,000 --> 00:00:02,000\nHello\n'))
  await until(has(names, 'After.2020.mp4'))
  const [{ file } = expect.fail('it is listed')] = await vault.files()
  expect(file.parts).toMatchObject([{ store: store.name, blob: ref }])
  expect(file.subtitles).toMatchObject([{ language: 'en' }])
  expect(await job()).toMatchObject({ state: 'waiting', checkpoint: { adopted: { tally: { adopted: 2 } } } })
})

test('what vaults put is left to them', async () => {
  const { vault, until, begin, job } = await setUp()
  await begin()
  const before = (await job()).checkpoint?.mark
  await vault.ingest([small])
  await until(async () => (await job()).checkpoint?.mark !== before)
  expect((await job()).checkpoint).not.toHaveProperty('adopted')
})

test('pieces wait for their others, however long these take', async () => {
  const { vault, until, begin, names, put, job } = await setUp()
  await begin()
  const film = await longFilmOf(movie, testBytes(1 << 20))
  const half = Math.ceil(film.length / 2)
  put('Slow.River.2019.mp4.001', film.subarray(0, half))
  await until(async () => (await job()).checkpoint?.adopted?.pieces?.length === 1)
  expect(await names()).toEqual([])
  put('Slow.River.2019.mp4.002', film.subarray(half))
  await until(has(names, 'Slow.River.2019.mp4'))
  expect((await job()).checkpoint?.adopted).toMatchObject({ pieces: [], tally: { adopted: 1, skippedCount: 0 } })
  await vault.expectAllReadable()
})

test('a store that does not answer is asked again, and what it forgot is looked for in the place', async () => {
  const { trouble, job, until, begin, names, put } = await setUp()
  await begin()
  put('One.2020.mp4', await readFile(small))
  await until(has(names, 'One.2020.mp4'))
  put('Two.2021.mp4', await readFile(movie))
  trouble.failures = 9
  trouble.forgets = true
  await until(has(names, 'One.2020.mp4', 'Two.2021.mp4'))
  expect(trouble.failures).toBeLessThan(0)
  expect(await job()).toMatchObject({ state: 'waiting', checkpoint: { adopted: { tally: { adopted: 2, known: 0 } } } })
})

test('a watch ends when somebody cancels it, and never by itself', async () => {
  const { vault, job, until, begin } = await setUp()
  await begin()
  vault.wishes.set(jobCancelKey((await job()).id), 'yes')
  await until(async () => (await job()).state === 'failed')
  expect((await job()).failure?.code).toBe('JOB_CANCELLED')
})

test('a film whose message is gone is marked, and is back once it is posted or ingested again', async () => {
  const { store, vault, until, begin, put } = await setUp()
  await begin()
  const only = async () => (await vault.files())[0]?.file
  const bytes = await readFile(small)
  const { ref } = put('Slow.River.2019.mp4', bytes)
  const { ref: other } = put('Quick.River.2020.mp4', await readFile(movie))
  await until(async () => (await vault.files()).length === 2)
  const isGone = async () => (await vault.files()).map(({ file }) => file.goneAt !== undefined)
  await store.delete(ref, { signal: new AbortController().signal })
  await until(async () => (await isGone()).includes(true))
  const kept = (await vault.files()).find(({ file }) => file.goneAt === undefined)
  expect(kept?.file.parts[0]?.blob, 'what lies elsewhere is not meant').toBe(other)
  const again = put('Slow.River.2019.mp4', bytes)
  await until(async () => !(await isGone()).includes(true))
  const blobs = (await vault.files()).map(({ file }) => file.parts[0]?.blob)
  expect(blobs.toSorted()).toEqual([again.ref, other].toSorted())
  await vault.expectAllReadable()
  await store.delete(again.ref, { signal: new AbortController().signal })
  await until(async () => (await isGone()).includes(true))
  const [job] = await vault.ingest([small])
  expect(job?.outcome?.status).toBe('stored')
  expect(await isGone()).toEqual([false, false])
  await vault.expectAllReadable()
  expect(await only()).toBeDefined()
})
