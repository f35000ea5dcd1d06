import { createHash } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Job, type JobId, jobCancelKey, type TorrentRequest } from '@streamvault/core'
import { MemoryBlobStore, Swarm, type SwarmOptions, silentLogger, testBytes } from '@streamvault/testkit'
import { beforeAll, expect, type TestContext, test } from 'vitest'
import { matchByStem } from '../e2e/match-by-stem.ts'
import { needs } from '../e2e/needs.ts'
import { RealClock } from '../e2e/real-clock.ts'
import { longFilmOf } from '../e2e/variant-of.ts'
import { MOVIES, VaultTrial } from '../e2e/vault-trial.ts'
import { JobRunner } from '../jobs/job-runner.ts'
import { Aria2Process } from './aria2-process.ts'
import type { TorrentOptions } from './torrent-deps.ts'
import { TorrentWork } from './torrent-work.ts'

const MIB = 2 ** 20
const [movie = '', small = ''] = MOVIES
const clock = new RealClock()
const { signal } = new AbortController()
let files: Readonly<Record<string, Uint8Array>>

beforeAll(async () => {
  files = {
    'Own.Film.2021.mp4': await longFilmOf(movie, testBytes(MIB)),
    'extras/Other.Film.2020.mp4': await readFile(small),
    'readme.txt': Buffer.from('hello'),
  }
})

const sha256 = (bytes: Uint8Array | undefined) =>
  createHash('sha256')
    .update(bytes ?? '')
    .digest('hex')

async function begin(context: TestContext, options: Partial<SwarmOptions> = {}) {
  needs(context, 'aria2c')
  const swarm = await Swarm.start({ name: 'Pack', files, ...options })
  const folder = await mkdtemp(join(tmpdir(), 'torrent-'))
  context.onTestFinished(async () => {
    await swarm[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })
  return { swarm, trial: new TorrentTrial(folder) }
}

class TorrentTrial {
  readonly folder: string
  readonly vault = new VaultTrial({ store: new MemoryBlobStore({ blobBytesMax: 1 << 30 }) })
  readonly wishes = new Map<string, string>()

  constructor(folder: string) {
    this.folder = join(folder, 'torrents')
  }

  work(options: Partial<TorrentOptions> = {}): TorrentWork {
    const deps = {
      ...this.vault.deps(),
      clock,
      logger: silentLogger,
      ephemeral: { get: async (key: string) => this.wishes.get(key) },
      recognise: (name: string) => ({ kind: 'movie', name }) as const,
      matchSubtitles: matchByStem,
      resolve: (hostname: string) => lookup(hostname, { all: true }),
    }
    return new TorrentWork(deps, {
      partBytesMax: MIB,
      encryption: 'none',
      folder: this.folder,
      aria2: undefined,
      networks: ['127.0.0.1/32'],
      ports: '30000-39999',
      usesDht: false,
      bytesMax: 1 << 30,
      idleMs: 60_000,
      ...options,
    })
  }

  async submit(request: TorrentRequest): Promise<JobId> {
    return (await this.vault.jobs.submit('torrent', request.source, request)).id
  }

  async get(id: JobId): Promise<Job<'torrent'>> {
    return ((await this.vault.jobs.get(id)) as Job<'torrent'> | undefined) ?? expect.fail('the job is on record')
  }

  /** Works until the job is over, or is stopped. */
  async run(id: JobId, work: TorrentWork, stop = new AbortController()): Promise<Job<'torrent'>> {
    const runner = new JobRunner({ jobs: this.vault.jobs, clock, logger: silentLogger }, work, {
      jobsMax: 1,
      leaseMs: 2000,
      pollMs: 20,
    })
    const running = runner.run(stop.signal)
    while (!stop.signal.aborted && ['waiting', 'running'].includes((await this.get(id)).state))
      await clock.sleep(20, signal)
    stop.abort()
    await running
    return await this.get(id)
  }

  /** What is left on the disk. */
  async left(): Promise<string[]> {
    return await readdir(this.folder, { recursive: true }).catch(() => [])
  }
}

test.concurrent('the videos of a torrent come from a swarm, are taken in byte by byte, and nothing of it stays on the disk', async (context) => {
  const { swarm, trial } = await begin(context)
  await swarm.seed()
  const id = await trial.submit({ source: swarm.torrentPath })
  const { outcome, failure } = await trial.run(id, trial.work())
  expect(failure).toBeUndefined()
  expect(outcome?.taken.map(({ name, recognised }) => [name, recognised.name])).toEqual([
    ['Pack/Own.Film.2021.mp4', 'Pack/Own.Film.2021.mp4'],
    ['Pack/extras/Other.Film.2020.mp4', 'Pack/extras/Other.Film.2020.mp4'],
  ])
  expect(outcome?.skipped.map(({ name }) => name)).toEqual(['Pack/readme.txt'])
  const stored = (await trial.vault.files()).map(({ file }) => file.sha256).toSorted()
  expect(stored).toEqual([files['Own.Film.2021.mp4'], files['extras/Other.Film.2020.mp4']].map(sha256).toSorted())
  await trial.vault.expectAllReadable()
  await context.expect.poll(() => trial.left()).toEqual([])
})

test.concurrent('subtitles of a torrent come with their videos, and others are left', async (context) => {
  const cues = Buffer.from('1\n00:00:01,000 --> 00:00:02,000\nHello\n')
  const few = { 'Film.mp4': files['extras/Other.Film.2020.mp4'] ?? cues, 'Subs/Film.en.srt': cues, 'lone.srt': cues }
  const { swarm, trial } = await begin(context, { files: few })
  await swarm.seed()
  const { outcome } = await trial.run(await trial.submit({ source: swarm.torrentPath }), trial.work())
  expect(outcome?.taken).toMatchObject([
    {
      name: 'Pack/Film.mp4',
      subtitles: [{ path: 'Pack/Subs/Film.en.srt', status: 'stored', tags: { language: 'en' } }],
    },
  ])
  expect(outcome?.skipped.map(({ name }) => name)).toEqual(['Pack/lone.srt'])
  expect((await trial.vault.files()).map(({ file }) => file.subtitles?.length)).toEqual([1])
})

test.concurrent('a magnet link finds its files with the peers, and only those that are selected are downloaded', async (context) => {
  const { swarm, trial } = await begin(context)
  await swarm.seed()
  const id = await trial.submit({ source: swarm.magnet, select: [2] })
  const { outcome, failure } = await trial.run(id, trial.work())
  expect(failure).toBeUndefined()
  expect(outcome?.taken.map(({ name }) => name)).toEqual(['Pack/extras/Other.Film.2020.mp4'])
  expect(outcome?.skipped).toMatchObject([
    { name: 'Pack/Own.Film.2021.mp4', isUnwanted: true },
    { name: 'Pack/readme.txt', isUnwanted: true },
  ])
  expect((await trial.vault.files()).map(({ file }) => file.sha256)).toEqual([
    sha256(files['extras/Other.Film.2020.mp4']),
  ])
})

test.concurrent('a download that is interrupted goes on with what there is, and one that is cancelled leaves nothing', async (context) => {
  const { swarm, trial } = await begin(context, { limit: '512K' })
  await swarm.seed()
  const id = await trial.submit({ source: swarm.torrentPath })
  const stop = new AbortController()
  const running = trial.run(id, trial.work(), stop)
  const progress = async () => (await trial.get(id)).progress?.doneBytes ?? 0
  await context.expect.poll(progress, { timeout: 20_000 }).toBeGreaterThan(MIB / 2)
  const before = await progress()
  stop.abort()
  expect(await running).toMatchObject({ state: 'waiting' })
  expect(await trial.left()).not.toEqual([])

  const again = trial.run(id, trial.work())
  const seen: number[] = []
  await context.expect
    .poll(
      async () => {
        const now = await trial.get(id)
        if (now.progress?.phase === 'downloading') seen.push(now.progress.doneBytes)
        return seen.length > 0 && (seen.at(-1) ?? 0) >= before
      },
      { timeout: 20_000 },
    )
    .toBe(true)
  trial.wishes.set(jobCancelKey(id), 'yes')
  expect(await again).toMatchObject({ state: 'failed', failure: { code: 'JOB_CANCELLED' } })
  expect(await trial.left()).toEqual([])
  expect(await trial.vault.files()).toEqual([])
})

test.concurrent('what cannot be downloaded is refused with the reason', async (context) => {
  const { swarm, trial } = await begin(context)
  await swarm.seed()
  const failure = async (request: TorrentRequest, options: Partial<TorrentOptions> = {}) => {
    const { failure: given } = await trial.run(await trial.submit(request), trial.work(options))
    expect(await trial.left()).toEqual([])
    return given?.code
  }
  const { torrentPath: source } = swarm
  expect(await failure({ source }, { bytesMax: MIB })).toBe('TORRENT_TOO_LARGE')
  expect(await failure({ source, select: [9] })).toBe('TORRENT_WITHOUT_VIDEO')
  expect(await failure({ source, select: [3] })).toBe('TORRENT_WITHOUT_VIDEO')
  expect(await failure({ source: join(trial.folder, 'gone.torrent') })).toBe('SOURCE_NOT_FOUND')
  const noise = join(swarm.folder, 'noise.torrent')
  await writeFile(noise, testBytes(1000))
  expect(await failure({ source: noise })).toBe('TORRENT_INVALID')
  expect(await trial.vault.files()).toEqual([])
})

test.concurrent('a torrent that nobody has is given up after a while, to be tried again', async (context) => {
  const { swarm, trial } = await begin(context)
  const id = await trial.submit({ source: swarm.torrentPath })
  const stop = new AbortController()
  const running = trial.run(id, trial.work({ idleMs: 700 }), stop)
  await context.expect
    .poll(async () => (await trial.get(id)).failure?.code, { timeout: 10_000 })
    .toBe('TORRENT_STALLED')
  expect((await trial.get(id)).state).toBe('waiting')
  stop.abort()
  await running
})

test.concurrent('an aria2 that runs already is used, and rid of the torrent afterwards', async (context) => {
  const { swarm, trial } = await begin(context)
  await swarm.seed()
  const folder = join(swarm.folder, 'standing')
  await using aria2 = await Aria2Process.start({ clock }, { folder, ports: '30000-39999', usesDht: false }, { signal })
  const id = await trial.submit({ source: swarm.magnet })
  const { outcome, failure } = await trial.run(id, trial.work({ aria2: aria2.address }))
  expect(failure).toBeUndefined()
  expect(outcome?.taken).toHaveLength(2)
  const elsewhere = { url: aria2.address.url, secret: 'another' }
  const refused = await trial.submit({ source: swarm.torrentPath })
  const stop = new AbortController()
  const running = trial.run(refused, trial.work({ aria2: elsewhere }), stop)
  await context.expect
    .poll(async () => (await trial.get(refused)).failure?.code, { timeout: 10_000 })
    .toBe('TORRENT_CLIENT_UNAVAILABLE')
  expect((await trial.get(refused)).failure?.message).toContain('STREAMVAULT_TORRENT_SECRET')
  stop.abort()
  await running
})

test.concurrent('what is downloaded already is taken in although the swarm is gone', async (context) => {
  const { swarm, trial } = await begin(context)
  await swarm.seed()
  const id = await trial.submit({ source: swarm.magnet })
  const stop = new AbortController()
  const { jobs } = trial.vault
  const checkpoint = jobs.checkpoint.bind(jobs)
  // As the first part of the first file is stored, the process stops.
  jobs.checkpoint = async (...args) => {
    await checkpoint(...args)
    stop.abort(new Error('stopped'))
  }
  expect(await trial.run(id, trial.work(), stop)).toMatchObject({ state: 'waiting' })
  jobs.checkpoint = checkpoint
  await swarm.stopSeeding()
  const { outcome, failure } = await trial.run(id, trial.work())
  expect(failure).toBeUndefined()
  expect(outcome?.taken).toHaveLength(2)
  await trial.vault.expectAllReadable()
})
