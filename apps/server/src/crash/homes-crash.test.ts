import { cp, mkdir, mkdtemp, open, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BlobRef, type BlobStore, type MediaFile, mirroredPartsOf } from '@streamvault/core'
import { createSeededRandom, HAS_S3, S3Server } from '@streamvault/testkit'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { REPOSITORY_ROOT } from '../repository-root.ts'
import { openStore } from '../store/open-store.ts'
import { crashPlan } from './crash-plan.ts'
import { blobsIn, digestOf, runChild, type TrialSettings, visibleFiles, withFoundation } from './crash-trial.ts'

const { signal } = new AbortController()
const movies = join(REPOSITORY_ROOT, 'samples/movies')
const SETUP_MS = 120_000
const BUCKET = 'films'
let filled: string
let digests: readonly string[]

beforeAll(async () => {
  filled = await mkdtemp(join(tmpdir(), 'crash-'))
  await runChild('ingest-child.ts', [filled, movies, 'yes', 'yes', '0'])
  digests = (await withFoundation(filled, visibleFiles)).map(({ sha256 }) => sha256).sort()
  expect(digests.length).toBeGreaterThan(1)
  return () => rm(filled, { recursive: true })
}, SETUP_MS)

/** A copy of a data folder, with the settings of a mirror on a disk that lies in it. */
async function copyOf(folder: string): Promise<{ readonly dataDir: string; readonly settings: TrialSettings }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'crash-'))
  await cp(folder, dataDir, { recursive: true, preserveTimestamps: true })
  const directory = join(dataDir, 'mirror')
  await mkdir(directory, { recursive: true })
  return { dataDir, settings: { STREAMVAULT_MIRROR: 'disk', STREAMVAULT_MIRROR_DIR: directory } }
}

const run = async (dataDir: string, kind: 'mirror' | 'scrub', settings: TrialSettings, killAt = '0') =>
  await runChild('homes-child.ts', [dataDir, kind, JSON.stringify(settings), killAt])

/** How many blobs a folder has, of a store or of a mirror. */
async function blobCount(folder: string): Promise<number> {
  const entries = await readdir(join(folder, 'blobs'), { recursive: true, withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isFile()).length
}

/** Every file can be watched as it was, wherever its slices come from. */
async function expectWatchable(dataDir: string, settings: TrialSettings, told: string): Promise<void> {
  await withFoundation(
    dataDir,
    async (foundation) => {
      const files = await visibleFiles(foundation)
      const seen = await Promise.all(files.map(({ id }) => digestOf(foundation, id)))
      expect(seen.sort(), told).toEqual(digests)
    },
    settings,
  )
}

async function bytesIn(store: BlobStore, blob: BlobRef, sizeBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of store.read(blob, { start: 0, end: sizeBytes }, { signal })) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

/** Both homes have every part, of the same bytes; returns how many parts those are. */
async function expectBothHomes(dataDir: string, settings: TrialSettings, told: string): Promise<number> {
  return await withFoundation(
    dataDir,
    async (foundation) => {
      await using opened = await openStore(foundation, { signal })
      const [mirror = expect.fail('there is a mirror')] = opened.mirrors ?? []
      const parts = (await visibleFiles(foundation)).flatMap(mirroredPartsOf)
      for (const { blob, copies, sizeBytes } of parts) {
        const copy = copies?.find(({ store }) => store === mirror.name)?.blob ?? expect.fail(`${told}: no copy`)
        const homes = [bytesIn(opened.store, blob, sizeBytes), bytesIn(mirror, copy, sizeBytes)] as const
        const [here, there] = await Promise.all(homes)
        expect(Buffer.compare(here, there), told).toBe(0)
      }
      return parts.length
    },
    settings,
  )
}

interface Killing {
  readonly kind: 'mirror' | 'scrub'
  readonly plan: ReturnType<typeof crashPlan>
  /** A vault with work to do, in a folder of its own; each call makes another. */
  readonly begin: () => Promise<{ readonly dataDir: string; readonly settings: TrialSettings }>
  /** What the job comes to in the end. */
  readonly outcome: object
  /** How many blobs the mirror has. */
  readonly copiesIn: (dataDir: string, settings: TrialSettings) => Promise<number>
}

/** Kills a job at seeded instants, has it go on to its end, and returns how many processes died. */
async function killAtInstants({ kind, plan, begin, outcome, copiesIn }: Killing): Promise<number> {
  const rehearsal = await begin()
  const rehearsed = JSON.parse((await run(rehearsal.dataDir, kind, rehearsal.settings)).output)
  const { instants } = rehearsed
  expect(rehearsed).toMatchObject({ outcome })
  const left = (await blobsIn(rehearsal.dataDir)).size
  await rm(rehearsal.dataDir, { recursive: true })
  expect(instants).toBeGreaterThan(plan.instants)
  const random = createSeededRandom(plan.seed)
  let kills = 0
  for (let round = 0; round < plan.instants; round++) {
    const { dataDir, settings } = await begin()
    const killAt = String(1 + Math.floor(random() * instants))
    const told = `killed at ${killAt}`
    if ((await run(dataDir, kind, settings, killAt)).killed) kills++
    await expectWatchable(dataDir, settings, told)
    const ended = JSON.parse((await run(dataDir, kind, settings)).output)
    expect(ended.failure, told).toBeUndefined()
    await expectWatchable(dataDir, settings, told)
    const parts = await expectBothHomes(dataDir, settings, told)
    expect(await copiesIn(dataDir, settings), told).toBe(parts)
    expect((await blobsIn(dataDir)).size, told).toBe(left)
    await rm(dataDir, { recursive: true })
  }
  expect(kills).toBeGreaterThan(plan.instants * 0.6)
  return kills
}

const onDisk = (_dataDir: string, settings: TrialSettings) => blobCount(settings['STREAMVAULT_MIRROR_DIR'] ?? '')

const mirrorPlan = crashPlan('mirror')
test(
  `a copying to a disk killed at ${mirrorPlan.instants} seeded instants copies everything, once, and leaves nothing else`,
  async ({ task }) => {
    const outcome = { skippedCount: 0 }
    const begin = () => copyOf(filled)
    task.meta.kills = await killAtInstants({ kind: 'mirror', plan: mirrorPlan, begin, outcome, copiesIn: onDisk })
  },
  mirrorPlan.timeoutMs,
)

const bucketPlan = crashPlan('bucket')
test.skipIf(!HAS_S3)(
  `a copying to a bucket killed at ${bucketPlan.instants} seeded instants copies everything, once, and leaves nothing else`,
  async ({ task }) => {
    await using s3 = await S3Server.start(BUCKET)
    let folders = 0
    const begin = async () => {
      const { dataDir } = await copyOf(filled)
      const settings = {
        STREAMVAULT_MIRROR: 's3',
        STREAMVAULT_MIRROR_S3_ENDPOINT: s3.endpoint,
        STREAMVAULT_MIRROR_S3_BUCKET: BUCKET,
        STREAMVAULT_MIRROR_S3_PREFIX: `vault-${folders++}/`,
        STREAMVAULT_MIRROR_S3_KEY_ID: s3.keyId,
        STREAMVAULT_MIRROR_S3_SECRET: s3.secret,
      }
      return { dataDir, settings }
    }
    const copiesIn = async (_dataDir: string, settings: TrialSettings) => {
      const prefix = settings['STREAMVAULT_MIRROR_S3_PREFIX'] ?? ''
      return (await s3.names(BUCKET)).filter((name) => name.startsWith(prefix)).length
    }
    const outcome = { skippedCount: 0 }
    task.meta.kills = await killAtInstants({ kind: 'mirror', plan: bucketPlan, begin, outcome, copiesIn })
  },
  bucketPlan.timeoutMs,
)

const scrubPlan = crashPlan('scrub')
test(
  `a scrub killed at ${scrubPlan.instants} seeded instants repairs both homes, with every byte at hand at each instant`,
  async ({ task }) => {
    const mirrored = await copyOf(filled)
    onTestFinished(() => rm(mirrored.dataDir, { recursive: true }))
    await run(mirrored.dataDir, 'mirror', mirrored.settings)
    const begin = async () => {
      const vault = await copyOf(mirrored.dataDir)
      await withFoundation(vault.dataDir, async (foundation) => damage(vault.dataDir, await visibleFiles(foundation)))
      return vault
    }
    const outcome = { repaired: 2, lost: 0, unrepaired: 0 }
    task.meta.kills = await killAtInstants({ kind: 'scrub', plan: scrubPlan, begin, outcome, copiesIn: onDisk })
  },
  scrubPlan.timeoutMs,
)

/** Turns a byte of the first file in the first home, and takes a copy of another file away. */
async function damage(dataDir: string, files: readonly MediaFile[]): Promise<void> {
  const [first, second] = files
  const here = first?.parts[0]?.blob ?? expect.fail('there are parts')
  const there = second?.parts[0]?.copies?.[0]?.blob ?? expect.fail('there are copies')
  await using handle = await open(await pathOf(join(dataDir, 'blobs'), here), 'r+')
  const byte = Buffer.alloc(1)
  await handle.read(byte, 0, 1, 0)
  await handle.write(Buffer.from([(byte[0] ?? 0) ^ 1]), 0, 1, 0)
  await rm(await pathOf(join(dataDir, 'mirror'), there))
}

/** Where a blob lies in the folder of a store on disk, which names the file by its key. */
async function pathOf(folder: string, blob: BlobRef): Promise<string> {
  const entries = await readdir(join(folder, 'blobs'), { recursive: true, withFileTypes: true })
  const found = entries.find((entry) => entry.isFile() && blob.includes(entry.name))
  return found === undefined ? expect.fail('the blob is there') : join(found.parentPath, found.name)
}
