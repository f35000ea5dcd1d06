import {
  type BlobRef,
  type ByteRange,
  type CallOptions,
  isJobOf,
  type MediaFile,
  SLICE_BYTES,
  VaultError,
} from '@streamvault/core'
import { MemoryBlobStore, silentLogger, storeTestFile, storeTestSubtitle, testBytes } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { VaultTrial } from '../e2e/vault-trial.ts'
import { copyToMirror } from '../mirror/trial/copy-to-mirror.ts'
import { StoreHealth } from '../reading/store-health.ts'
import type { ScrubOptions } from './scrub-deps.ts'
import { ScrubWork } from './scrub-work.ts'

const { signal } = new AbortController()
const FAST: ScrubOptions = { bytesPerSecond: 2 ** 40, repairBytesPerSecond: 2 ** 40 }
const SLICES = 3
/** More than one attempt of a job asks for. */
const AWAY_READS = 12
/** So many attempts wait for a home. */
const ATTEMPTS_AT_HOME = 3
/** Longer than a home that was left out is let be. */
const SLICE_SECONDS = 100

/** A store in which bytes rot, or that does not answer. */
class RottingStore extends MemoryBlobStore {
  readonly rotten = new Map<BlobRef, number>()
  /** So many reads are not answered. */
  away = 0
  reads = 0
  /** Where its disk has bad sectors. */
  readonly unreadable = new Set<BlobRef>()

  override async *read(ref: BlobRef, range: ByteRange, options: CallOptions): AsyncGenerator<Uint8Array> {
    this.reads++
    if (this.away-- > 0) throw new VaultError('STORE_UNAVAILABLE')
    if (this.unreadable.has(ref)) throw new VaultError('BLOB_UNREADABLE', { ref })
    const at = this.rotten.get(ref)
    let position = range.start
    for await (const chunk of super.read(ref, range, options)) {
      const wrong = Uint8Array.from(chunk)
      const index = (at ?? -1) - position
      if (index >= 0 && index < wrong.length) wrong[index] = (wrong[index] ?? 0) ^ 1
      position += chunk.length
      yield wrong
    }
  }
}

async function setUp({ hasMirror = true } = {}) {
  const main = new RottingStore({ blobBytesMax: 1 << 30 })
  const mirror = new RottingStore({ blobBytesMax: 1 << 30, name: 'mirror' })
  const vault = new VaultTrial({ store: main })
  const { catalog, clock, metrics } = vault
  const encryption = vault.ciphers.begin()
  const encrypt = (bytes: Uint8Array) => vault.ciphers.open(encryption).apply(bytes, 0)
  const bytes = testBytes(SLICES * SLICE_BYTES - 5, 4)
  const stored = await storeTestFile(vault, { bytes, partBytesMax: 2 * SLICE_BYTES, encryption, encrypt })
  await storeTestSubtitle(vault, stored.id, { text: 'WEBVTT\n\n00:01.000 --> 00:02.000\nHello' })
  if (hasMirror) await copyToMirror({ catalog, from: main, to: mirror }, stored.id)
  const stores = new Map((hasMirror ? [main, mirror] : [main]).map((store) => [store.name, store]))
  const addMirror = async (to: RottingStore) => {
    stores.set(to.name, to)
    await copyToMirror({ catalog, from: main, to }, stored.id)
  }
  main.reads = 0
  const moved: string[] = []
  const onMoved = ({ id }: Pick<MediaFile, 'id'>) => moved.push(id)
  const { promise: warned, resolve: onWarned } = Promise.withResolvers<void>()
  const logger = { ...silentLogger, warn: () => onWarned() }
  const deps = { ...vault.deps(), stores, onMoved, health: new StoreHealth(clock), logger }
  const scrub = async (options = FAST) => {
    const { id } = await vault.jobs.submit('scrub', 'all', { by: 'operator' })
    await vault.carryOut(new ScrubWork(deps, options))
    const job = await vault.jobs.get(id)
    return job !== undefined && isJobOf(job, 'scrub') ? job : expect.fail('the job is on record')
  }
  const now = async () => (await catalog.files.get(stored.id))?.value ?? expect.fail('the file is there')
  const placesOf = async () => {
    const { parts } = await now()
    return parts.map((part) => ({ main: part.blob, mirror: part.copies?.[0]?.blob ?? ('' as BlobRef) }))
  }
  return { main, mirror, vault, catalog, clock, metrics, scrub, now, placesOf, stored, moved, addMirror, warned }
}

/** What is in a store is exactly what the catalogue says. */
async function expectNothingElse({ main, mirror, now }: Awaited<ReturnType<typeof setUp>>): Promise<void> {
  const { parts, subtitles = [] } = await now()
  const all = [...parts, ...subtitles.flatMap((each) => [each.part, ...(each.manifest ? [each.manifest] : [])])]
  expect(main.count).toBe(all.length)
  expect(mirror.count).toBe(all.flatMap(({ copies = [] }) => copies).length)
}

const damageCounts = { repaired: 0, lost: 0, unrepaired: 0, findings: [] }

test('what is as it was is read once in each home, and nothing is changed', async () => {
  const bench = await setUp()
  const before = await bench.now()
  const checkedBytes =
    2 *
    [...before.parts, ...(before.subtitles ?? []).map(({ part }) => part)].reduce(
      (sum, { sizeBytes }) => sum + sizeBytes,
      0,
    )
  expect(await bench.scrub()).toMatchObject({ state: 'done', outcome: { files: 1, checkedBytes, ...damageCounts } })
  expect([bench.main.reads, bench.mirror.reads]).toEqual([SLICES + 1, SLICES + 1])
  expect(await bench.now()).toEqual(before)
  expect(bench.metrics.value('streamvault_scrub_checked_bytes_total', {})).toBe(checkedBytes)
})

test.each(['main', 'mirror'] as const)(
  'what has rotted in the %s is stored once more from the other home',
  async (home) => {
    const bench = await setUp()
    const [, second = expect.fail()] = await bench.placesOf()
    const store = bench[home]
    store.rotten.set(second[home], 7)
    const { outcome } = await bench.scrub()
    expect(outcome).toMatchObject({ files: 1, repaired: 1, lost: 0, unrepaired: 0 })
    expect(outcome?.findings).toEqual([
      {
        file: bench.stored.id,
        name: bench.stored.name,
        store: store.name,
        part: 2,
        code: 'SLICE_CORRUPT',
        result: 'repaired',
      },
    ])
    const [, moved = expect.fail()] = await bench.placesOf()
    expect(moved[home]).not.toBe(second[home])
    expect(bench.moved).toEqual([bench.stored.id])
    await expect(store.stat(second[home], { signal })).rejects.toMatchObject({ code: 'BLOB_NOT_FOUND' })
    await expectNothingElse(bench)
    expect((await bench.scrub()).outcome).toMatchObject(damageCounts)
    expect(bench.metrics.value('streamvault_scrub_damaged_parts_total', { result: 'repaired' })).toBe(1)
  },
)

test.each(['main', 'mirror'] as const)('what the %s has lost is stored once more', async (home) => {
  const bench = await setUp()
  for (const place of await bench.placesOf()) await bench[home].delete(place[home], { signal })
  expect((await bench.scrub()).outcome).toMatchObject({
    repaired: 2,
    lost: 0,
    findings: [{ code: 'BLOB_NOT_FOUND' }, {}],
  })
  await expectNothingElse(bench)
  expect((await bench.scrub()).outcome).toMatchObject(damageCounts)
})

test.each(['main', 'mirror'] as const)('what the disk of the %s cannot read is stored once more', async (home) => {
  const bench = await setUp()
  const [first = expect.fail()] = await bench.placesOf()
  bench[home].unreadable.add(first[home])
  const { outcome } = await bench.scrub()
  expect(outcome).toMatchObject({ repaired: 1, lost: 0, findings: [{ code: 'BLOB_UNREADABLE', result: 'repaired' }] })
  await expectNothingElse(bench)
  expect((await bench.scrub()).outcome).toMatchObject(damageCounts)
})

test('a part that has rotted in both homes is put together from what each has left', async () => {
  const bench = await setUp()
  const [first = expect.fail()] = await bench.placesOf()
  bench.main.rotten.set(first.main, 3)
  bench.mirror.rotten.set(first.mirror, SLICE_BYTES + 3)
  expect((await bench.scrub()).outcome).toMatchObject({ repaired: 2, lost: 0 })
  expect((await bench.scrub()).outcome).toMatchObject(damageCounts)
  await expectNothingElse(bench)
})

test('a subtitle that has rotted is repaired too', async () => {
  const bench = await setUp()
  const subtitle = (await bench.now()).subtitles?.[0] ?? expect.fail('there is one')
  bench.main.rotten.set(subtitle.part.blob, 3)
  expect((await bench.scrub()).outcome).toMatchObject({ repaired: 1, findings: [{ part: 3, store: 'memory' }] })
  await expectNothingElse(bench)
  expect((await bench.scrub()).outcome).toMatchObject(damageCounts)
})

test('what no home has as it was is lost: it is told, and stays as it is', async () => {
  const bench = await setUp()
  const [first = expect.fail()] = await bench.placesOf()
  bench.main.rotten.set(first.main, 3)
  bench.mirror.rotten.set(first.mirror, 4)
  const before = await bench.now()
  expect((await bench.scrub()).outcome).toMatchObject({ repaired: 0, lost: 2 })
  expect(await bench.now()).toEqual(before)
  await expectNothingElse(bench)
})

test('without a mirror damage is told, and nothing can be repaired', async () => {
  const bench = await setUp({ hasMirror: false })
  const [first = expect.fail()] = await bench.placesOf()
  bench.main.rotten.set(first.main, 3)
  expect((await bench.scrub()).outcome).toMatchObject({ repaired: 0, lost: 1, findings: [{ result: 'lost' }] })
})

test('what is written wrongly is not taken for a repair', async () => {
  const bench = await setUp()
  const [first = expect.fail()] = await bench.placesOf()
  bench.main.rotten.set(first.main, 3)
  const { put } = bench.main
  bench.main.put = async (source, options) => {
    const stored = await put.call(bench.main, source, options)
    bench.main.rotten.set(stored.ref, 3)
    return stored
  }
  const before = await bench.now()
  expect((await bench.scrub()).outcome).toMatchObject({ repaired: 0, unrepaired: 1 })
  expect(await bench.now()).toEqual(before)
  await expectNothingElse(bench)
})

test('a home that does not answer is no damage: the scrub waits for it, and goes on where it was', async () => {
  const bench = await setUp()
  bench.mirror.away = AWAY_READS
  const job = await bench.scrub()
  expect(job).toMatchObject({ state: 'done', outcome: { files: 1, ...damageCounts } })
  expect(job.attempts).toBeGreaterThan(1)
  expect([bench.main.reads, bench.mirror.reads]).toEqual([SLICES + 1, SLICES + 1 + AWAY_READS])
})

test('a home that does not answer at all is left out and named, and what the others have is read and repaired', async () => {
  const bench = await setUp()
  const third = new RottingStore({ blobBytesMax: 1 << 30, name: 'third' })
  await bench.addMirror(third)
  const [{ main: blob = '' as BlobRef } = {}] = await bench.placesOf()
  bench.main.rotten.set(blob, 7)
  third.away = Number.POSITIVE_INFINITY
  const { state, outcome } = await bench.scrub()
  expect(state).toBe('done')
  expect(outcome).toMatchObject({ files: 1, repaired: 1, lost: 0, unrepaired: 0, away: { third: 3 } })
  expect(third.reads).toBeLessThan(100)
  bench.main.reads = 0
  third.away = 0
  expect((await bench.scrub()).outcome).toMatchObject({ files: 1, ...damageCounts })
  expect((await bench.scrub()).outcome).not.toHaveProperty('away')
})

test('what cannot be repaired while the only other home is away is said to be unrepaired, and repaired once that is back', async () => {
  const bench = await setUp()
  const [{ main: blob = '' as BlobRef } = {}] = await bench.placesOf()
  bench.main.rotten.set(blob, 7)
  bench.mirror.away = Number.POSITIVE_INFINITY
  expect((await bench.scrub()).outcome).toMatchObject({ repaired: 0, lost: 0, unrepaired: 1, away: { mirror: 3 } })
  bench.mirror.away = 0
  expect((await bench.scrub()).outcome).toMatchObject({ repaired: 1, lost: 0, unrepaired: 0 })
})

test('a home that comes back is looked at again from there on', async () => {
  const bench = await setUp()
  const third = new RottingStore({ blobBytesMax: 1 << 30, name: 'third' })
  await bench.addMirror(third)
  third.away = Number.POSITIVE_INFINITY
  void bench.warned.then(() => {
    third.away = 0
  })
  const { outcome } = await bench.scrub({ ...FAST, bytesPerSecond: SLICE_BYTES / SLICE_SECONDS })
  expect(outcome?.away).toEqual({ third: 1 })
})

test('a home that is known to be away is not waited for again, whatever is to be repaired', async () => {
  const bench = await setUp()
  bench.main.away = Number.POSITIVE_INFINITY
  for (const { mirror } of await bench.placesOf()) await bench.mirror.delete(mirror, { signal })
  const { outcome, attempts } = await bench.scrub()
  expect(outcome).toMatchObject({ lost: 0, unrepaired: 2, away: { memory: 3 } })
  expect(attempts).toBe(ATTEMPTS_AT_HOME)
})

test('a scrub keeps to its pace', async () => {
  const { clock, scrub } = await setUp()
  const startedAt = clock.monotonic()
  await scrub({ ...FAST, bytesPerSecond: SLICE_BYTES })
  const seconds = (clock.monotonic() - startedAt) / 1000
  expect(seconds).toBeGreaterThanOrEqual(2 * SLICES - 1)
  expect(seconds).toBeLessThan(2 * SLICES + 5)
})

test('nothing is read of what is taken down', async () => {
  const bench = await setUp()
  await bench.catalog.takedowns.takeDown({ file: bench.stored.id }, { reason: 'notice', by: 'operator', at: 0 })
  expect((await bench.scrub()).outcome).toMatchObject({ files: 0, ...damageCounts })
  expect(bench.main.reads + bench.mirror.reads).toBe(0)
})
