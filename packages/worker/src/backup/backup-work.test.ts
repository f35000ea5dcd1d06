import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  backupKeyOf,
  backupLabelOf,
  checkDump,
  findBackups,
  makeAgeKeys,
  readBackup,
  readSeals,
  sealBytesOf,
  sealOf,
} from '@streamvault/backup'
import {
  type BackupPlace,
  type BlobRef,
  type ByteRange,
  type CallOptions,
  type LibrarySnapshot,
  VERIFIED_BACKUP_KEY,
} from '@streamvault/core'
import {
  FakeClock,
  MEMORY_PLACE,
  MemoryBlobStore,
  MemoryJobs,
  RecordingMetrics,
  silentLogger,
} from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { JobRunner } from '../jobs/job-runner.ts'
import { BackupWork } from './backup-work.ts'

const { signal } = new AbortController()
const OTHER = 'f'.repeat(32)
const DAY_MS = 86_400_000
const SECRET = 'a secret of this vault'
const MS_MAX = 20_000

/** A store that gives one byte otherwise than it was put. */
class RottingStore extends MemoryBlobStore {
  isRotten = false

  override async *read(ref: BlobRef, range: ByteRange, options: CallOptions): AsyncGenerator<Uint8Array> {
    for await (const chunk of super.read(ref, range, options)) {
      const given = Uint8Array.from(chunk)
      if (this.isRotten) given[0] = (given[0] ?? 0) ^ 1
      yield given
    }
  }
}

function snapshot(): LibrarySnapshot {
  return {
    count: async (kind) => (kind === 'titles' ? 2000 : 0),
    async *read(kind) {
      if (kind !== 'titles') return
      for (let start = 0; start < 2000; start += 500) {
        yield Array.from({ length: 500 }, (_, at) => ({ id: `title-${start + at}`, word: Math.random() })) as never
      }
    },
    [Symbol.asyncDispose]: async () => {},
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

interface SetUp {
  readonly partBytesMax?: number
  readonly hasKey?: boolean
  readonly hasPlace?: boolean
  readonly secret?: string
  readonly store?: RottingStore
}

async function setUp({
  partBytesMax = 10_000,
  hasKey = true,
  hasPlace = true,
  secret = SECRET,
  store = new RottingStore({ blobBytesMax: 1 << 30 }),
}: SetUp = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'streamvault-backup-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const [clock, metrics, keys] = [new FakeClock(), new RecordingMetrics(), await makeAgeKeys()]
  const jobs = new MemoryJobs({ clock })
  const place: BackupPlace = {
    store,
    async *list(options) {
      for await (const { ref, sizeBytes, fileName: name } of store.finder?.list(MEMORY_PLACE, options) ?? []) {
        yield { ref, sizeBytes, name }
      }
    },
  }
  const kept = new Map<string, string>()
  const ephemeral = {
    get: async (key: string) => kept.get(key),
    set: async (key: string, value: string) => void kept.set(key, value),
  }
  const deps = { jobs, clock, metrics, ephemeral, snapshot: async () => snapshot(), logger: silentLogger }
  const options = {
    folder,
    partBytesMax,
    secrets: [secret],
    settings: {},
    recipients: hasKey ? [keys.recipient] : [],
  } as const
  const work = new BackupWork({ ...deps, place: hasPlace ? place : undefined }, options)
  const runner = new JobRunner({ ...deps }, work, { jobsMax: 1, leaseMs: DAY_MS, pollMs: 1000 })
  /** Has a backup made, and says what came of it. */
  const backUp = async () => {
    const { id } = await jobs.submit('backup', 'library', { by: 'operator' })
    const ended = new AbortController()
    const running = runner.run(ended.signal)
    await expect
      .poll(
        async () => {
          await clock.advance(5_000)
          return (await jobs.get(id))?.state
        },
        { timeout: MS_MAX },
      )
      .toMatch(/done|failed/)
    ended.abort()
    await running
    return await jobs.get(id)
  }
  return { folder, clock, metrics, keys, store, place, kept, backUp }
}

test('a backup that is larger than a part is split, read back, sealed, and can be opened with the identity', async () => {
  const { place, keys, kept, folder, backUp, metrics } = await setUp()
  const job = await backUp()
  expect(job).toMatchObject({ state: 'done', outcome: { records: 2000, thinnedCount: 0 } })
  const [found = expect.fail('there is one')] = await findBackups(place, { signal })
  expect(found.parts.size).toBeGreaterThan(2)
  const [seal] = await readSeals(place, found, { signal })
  const open = () => readBackup(place, { found, seal }, { signal })
  const { header, kinds } = await checkDump(open, [keys.identity], { signal })
  expect([header.secrets, kinds.titles.count]).toEqual([[SECRET], 2000])
  expect(JSON.parse(kept.get(VERIFIED_BACKUP_KEY) ?? '')).toMatchObject({ id: found.id, sizeBytes: seal.sizeBytes })
  await expect.poll(() => readdir(folder)).toEqual([])
  expect(metrics.value('streamvault_backups_total', { result: 'verified' })).toBe(1)
})

test('what is read back as something else does not count, and nothing of it stays', async () => {
  const { place, store, kept, backUp, metrics } = await setUp()
  store.isRotten = true
  expect(await backUp()).toMatchObject({ state: 'failed', failure: { code: 'BACKUP_UNVERIFIED' } })
  expect([await findBackups(place, { signal }), kept.get(VERIFIED_BACKUP_KEY)]).toEqual([[], undefined])
  expect(metrics.value('streamvault_backups_total', { result: 'failed' })).toBe(1)
})

test('without a key or a place none is made, and the job says which', async () => {
  const [keyless, placeless] = [await setUp({ hasKey: false }), await setUp({ hasPlace: false })]
  expect(await keyless.backUp()).toMatchObject({ state: 'failed', failure: { code: 'BACKUP_KEY_MISSING' } })
  expect(await placeless.backUp()).toMatchObject({ state: 'failed', failure: { code: 'BACKUP_PLACE_MISSING' } })
})

test('old backups are thinned, what was abandoned goes, and what is of another vault stays', async () => {
  const { place, store, clock, backUp } = await setUp({ partBytesMax: 1 << 20 })
  const put = async (name: string) => {
    const bytes = Buffer.from(name)
    await store.put(once(bytes), {
      key: name,
      sizeBytes: bytes.length,
      label: { fileName: name, caption: name },
      signal,
    })
  }
  const stamp = new Date(clock.now() - 3 * DAY_MS).toISOString().slice(0, 19).replace(/[-:]/g, '').toLowerCase()
  await put(`backup-${stamp}z-${OTHER}-00000000000000aa-part-00001`)
  const [own = expect.fail('a backup')] = [(await backUp()) && (await findBackups(place, { signal }))[0]]
  await put(`backup-${stamp}z-${own.vault}-00000000000000bb-part-00001`)
  await put('film.mkv')
  for (let day = 0; day < 9; day++) {
    await clock.advance(DAY_MS)
    expect(await backUp()).toMatchObject({ state: 'done' })
  }
  const left = await findBackups(place, { signal })
  expect(left.filter(({ vault }) => vault === OTHER)).toHaveLength(1)
  expect(left.filter(({ id }) => id === '00000000000000bb')).toEqual([])
  const ours = left.filter(({ vault }) => vault === own.vault)
  expect(ours.length).toBeGreaterThanOrEqual(7)
  expect(ours.length).toBeLessThan(10)
  expect(ours.every(({ seals, parts }) => seals.length === 1 && parts.size === 1)).toBe(true)
})

test('backups that somebody has made up, of days to come and with our name, put none of ours out, and nor are they deleted', async () => {
  const { place, store, clock, backUp } = await setUp({ partBytesMax: 1 << 20 })
  await backUp()
  const [own = expect.fail('a backup')] = await findBackups(place, { signal })
  for (let month = 1; month <= 40; month++) {
    const createdAt = clock.now() + month * 30 * DAY_MS
    const mark = { id: String(month).padStart(16, '0'), createdAt, vault: own.vault }
    const seal = sealBytesOf(sealOf(mark, { sizeBytes: 0, sha256: 'ab'.repeat(32), parts: [] }, 'a secret of others'))
    const label = backupLabelOf(mark, 0)
    await store.put(once(seal), { key: backupKeyOf(mark), sizeBytes: seal.length, label, signal })
  }
  for (let day = 0; day < 3; day++) {
    await clock.advance(DAY_MS)
    expect(await backUp()).toMatchObject({ state: 'done', outcome: { thinnedCount: 0 } })
  }
  const left = await findBackups(place, { signal })
  expect(left.filter(({ parts }) => parts.size > 0)).toHaveLength(4)
  expect(left).toHaveLength(44)
})

test('two vaults that back up into one channel at once each have a whole backup', async () => {
  const one = await setUp()
  const other = await setUp({ store: one.store, secret: 'a secret of another vault' })
  const ended = await Promise.all([one.backUp(), other.backUp()])
  expect(ended.map((job) => job?.state)).toEqual(['done', 'done'])
  const found = await findBackups(one.place, { signal })
  expect(new Set(found.map(({ vault }) => vault)).size).toBe(2)
  for (const backup of found) {
    const [seal] = await readSeals(one.place, backup, { signal })
    const identities = [one.keys.identity, other.keys.identity]
    const { kinds } = await checkDump(() => readBackup(one.place, { found: backup, seal }, { signal }), identities, {
      signal,
    })
    expect(kinds.titles.count).toBe(2000)
  }
})
