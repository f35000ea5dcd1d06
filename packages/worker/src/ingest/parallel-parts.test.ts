import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type IngestCheckpoint, type IngestProgress, type Job, SLICE_BYTES, VaultError } from '@streamvault/core'
import { createSeededRandom, MEMORY_PLACE, type MemoryJobs, testBytes } from '@streamvault/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SteeredStore, until } from '../e2e/steered-store.ts'
import { variantOf } from '../e2e/variant-of.ts'
import { MOVIES, VaultTrial } from '../e2e/vault-trial.ts'
import { parseBlobLabel } from '../labels/label-mark.ts'
import { ingestFile } from './ingest-file.ts'

const PARTS = 8
const AT_ONCE = 3
const OPTIONS = { partBytesMax: SLICE_BYTES, encryption: 'none' } as const
const RECOGNISED = { kind: 'movie', name: 'Long Film' } as const
const { signal } = new AbortController()
let folder: string
/** Of eight slices and a bit less. */
let film: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parallel-parts-'))
  film = join(folder, 'Long.Film.2024.1080p.mp4')
  await writeFile(film, await variantOf(MOVIES[0] ?? '', testBytes(6.5 * SLICE_BYTES)))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

/** The notes of jobs, which take their time from now on, and how many were written at once. */
function watchNotes(jobs: MemoryJobs) {
  const watched = { notes: [] as IngestCheckpoint[], atOnceMax: 0 }
  const { checkpoint } = jobs
  let writing = 0
  jobs.checkpoint = async (claim, note) => {
    watched.atOnceMax = Math.max(watched.atOnceMax, ++writing)
    await turns(3)
    await checkpoint.call(jobs, claim, note)
    writing--
    watched.notes.push(note as IngestCheckpoint)
  }
  return watched
}

async function turns(count: number): Promise<void> {
  for (let left = count; left > 0; left--) await new Promise((resolve) => setImmediate(resolve))
}

/** Which parts a checkpoint has. */
const indicesOf = ({ parts }: Pick<IngestCheckpoint, 'parts'>) => [...parts.keys()].filter((index) => parts[index])

async function runOf(vault: VaultTrial, given: { readonly signal?: AbortSignal; readonly attemptsLeft?: number } = {}) {
  await vault.jobs.submit('ingest', film, { path: film, recognised: RECOGNISED })
  const claim = (await vault.jobs.claim('ingest', 60_000)) ?? expect.fail('there is a job')
  const told: IngestProgress[] = []
  const onProgress = (progress: IngestProgress) => told.push(progress)
  return { told, run: { claim, signal, attemptsLeft: 4, onProgress, ...given } }
}

async function partsInStore(store: SteeredStore): Promise<number[]> {
  const indices: number[] = []
  for await (const { caption } of store.finder?.list(MEMORY_PLACE, { signal }) ?? []) {
    const mark = parseBlobLabel(caption)
    if (mark?.kind !== 'part') continue
    expect(mark.count).toBe(PARTS)
    indices.push(mark.index)
  }
  return indices
}

test.each([1, 2, 3, 4, 5])('parts that end in any order make the file in its own (seed %i)', async (seed) => {
  const random = createSeededRandom(seed)
  const store = new SteeredStore(AT_ONCE, () => turns(Math.floor(random() * 30)))
  const vault = new VaultTrial({ store })
  const watched = watchNotes(vault.jobs)
  const { run, told } = await runOf(vault)
  expect(await ingestFile(vault, { ...OPTIONS, encryption: 'aes-256-ctr' }, run)).toMatchObject({ status: 'stored' })
  expect(store.begun).toEqual([...Array(PARTS).keys()])
  expect(store.atOnceMax).toBe(AT_ONCE)
  const stored = await partsInStore(store)
  expect(stored).not.toEqual([...stored].sort())
  await vault.expectAllReadable()
  expect(watched.atOnceMax).toBe(1)
  for (const [at, note] of watched.notes.entries())
    expect(indicesOf(note)).toEqual(expect.arrayContaining(indicesOf(watched.notes[at - 1] ?? { parts: [] })))
  const done = told.filter(({ phase }) => phase === 'storing').map(({ doneBytes }) => doneBytes)
  expect(done).toEqual([...done].sort((one, other) => one - other))
  expect(done.at(-1)).toBe(told[0]?.totalBytes)
})

test('what was stored before a gap and behind it is not stored again', async () => {
  const store = new SteeredStore(AT_ONCE, async ({ index, times }) => {
    if (index !== 1 || times > 1) return
    await until(() => store.count >= 4)
    throw new VaultError('STORE_UNAVAILABLE')
  })
  const vault = new VaultTrial({ store })
  const [job] = await vault.ingest([film])
  expect(job).toMatchObject({ state: 'done', attempts: 2 })
  expect(store.begun.filter((index) => index === 1)).toHaveLength(2)
  expect([...store.begun].sort()).toEqual([0, 1, 1, 2, 3, 4, 5, 6, 7])
  await vault.expectAllReadable()
})

test('after a failure that may pass nothing is begun, and what is under way ends and is noted', async () => {
  const store = new SteeredStore(AT_ONCE, async ({ index }) => {
    if (index === 0) throw new VaultError('STORE_THROTTLED', {}, { retryAfterMs: 5000 })
    await turns(100)
  })
  const vault = new VaultTrial({ store })
  const { run } = await runOf(vault)
  await expect(ingestFile(vault, OPTIONS, run)).rejects.toMatchObject({ code: 'STORE_THROTTLED', retryAfterMs: 5000 })
  expect(store).toMatchObject({ begun: [0, 1, 2], underWay: 0, count: 2 })
  const { checkpoint } = (await vault.jobs.get(run.claim.job.id)) as Job<'ingest'>
  expect(checkpoint?.parts.map((part) => part !== null)).toEqual([false, true, true])
})

test.each([
  ['a failure that cannot pass', 'STORE_FULL', 1],
  ['the last failure of those that may', 'STORE_UNAVAILABLE', 5],
] as const)('%s stops the other parts, and nothing of the file stays', async (_, code, attempts) => {
  const store = new SteeredStore(AT_ONCE, async ({ index, times }) => {
    if (index === 1) throw new VaultError(code)
    // Of what is under way the job would never hear, were it not stopped.
    if (index === 2 && times === attempts) await new Promise(() => {})
  })
  const vault = new VaultTrial({ store })
  const [job] = await vault.ingest([film])
  expect(job).toMatchObject({ state: 'failed', attempts, failure: { code } })
  expect(store).toMatchObject({ underWay: 0, count: 0 })
})

test('a job that is stopped stops every part, keeps what is stored, and goes on with the rest', async () => {
  let isHanging = true
  const store = new SteeredStore(AT_ONCE, async ({ index }) => {
    if (isHanging && index % 2 === 0) await new Promise(() => {})
  })
  const vault = new VaultTrial({ store })
  const stop = new AbortController()
  const { run } = await runOf(vault, { signal: stop.signal })
  const running = ingestFile(vault, OPTIONS, run)
  await until(() => store.begun.includes(4))
  const reason = new Error('the process stops')
  stop.abort(reason)
  await expect(running).rejects.toBe(reason)
  expect(store).toMatchObject({ underWay: 0, count: 2 })
  await vault.jobs.release(run.claim)
  isHanging = false
  expect(await vault.ingest([film])).toMatchObject([{ state: 'done', attempts: 1 }])
  expect(store.begun.filter((index) => index === 1 || index === 3)).toHaveLength(2)
  await vault.expectAllReadable()
})

test('a job that lost its lease leaves what is stored to its next owner', async () => {
  const store = new SteeredStore(AT_ONCE, async ({ index, times }, { underWay }) => {
    if (index === 5 && times === 1) await new Promise(() => {})
    await turns(underWay)
  })
  const vault = new VaultTrial({ store })
  const { checkpoint } = vault.jobs
  let notes = 0
  vault.jobs.checkpoint = async (claim, note) => {
    if (++notes === 5) throw new VaultError('LEASE_LOST')
    await checkpoint.call(vault.jobs, claim, note)
  }
  expect(await vault.ingest([film])).toMatchObject([{ state: 'done', attempts: 2 }])
  const manifest = 1
  expect(store.count).toBe(PARTS + manifest)
  await vault.expectAllReadable()
})

test('a job that began before parts were stored side by side goes on behind its last part', async () => {
  let isDown = true
  const store = new SteeredStore(AT_ONCE, async ({ index }) => {
    if (isDown && index === 2) throw new VaultError('STORE_UNAVAILABLE')
  })
  const vault = new VaultTrial({ store })
  const { run } = await runOf(vault)
  await ingestFile(vault, OPTIONS, run).catch(() => {})
  const { checkpoint } = (await vault.jobs.get(run.claim.job.id)) as Job<'ingest'>
  const { partBytes: _, parts, ...earlier } = checkpoint ?? expect.fail('the job has a note')
  await vault.jobs.checkpoint(run.claim, { ...earlier, parts: parts.slice(0, 2) })
  await vault.jobs.release(run.claim)
  isDown = false
  store.begun.length = 0
  expect(await vault.ingest([film])).toMatchObject([{ state: 'done' }])
  expect(store.begun).toEqual([2, 3, 4, 5, 6, 7])
  await vault.expectAllReadable()
})
