import {
  type BlobStore,
  isJobOf,
  type MediaFile,
  mirroredPartsOf,
  type PutOptions,
  SLICE_BYTES,
} from '@streamvault/core'
import {
  FaultyBlobStore,
  MemoryBlobStore,
  nothingDenied,
  silentLogger,
  storeTestFile,
  storeTestSubtitle,
  testBytes,
} from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { VaultTrial } from '../e2e/vault-trial.ts'
import { StoreHealth } from '../reading/store-health.ts'
import type { MirrorOptions } from './copy-missing.ts'
import { MirrorWork } from './mirror-work.ts'

const { signal } = new AbortController()
const FAST: MirrorOptions = { bytesPerSecond: 2 ** 40 }
const decision = { reason: 'notice', by: 'operator', at: 0 }

/** A vault with a mirror, and encrypted and other files of several parts, one with a subtitle. */
async function setUp(wrap: (mirror: MemoryBlobStore) => BlobStore = (mirror) => mirror, mirrorBytesMax = 1 << 30) {
  const [main, memory] = [
    new MemoryBlobStore({ blobBytesMax: 1 << 30 }),
    new MemoryBlobStore({ blobBytesMax: mirrorBytesMax, name: 'mirror' }),
  ]
  const mirror = wrap(memory)
  const other = new MemoryBlobStore({ blobBytesMax: 1 << 30, name: 'other' })
  const vault = new VaultTrial({ store: main })
  const { catalog, clock } = vault
  const encryption = vault.ciphers.begin()
  const encrypt = (bytes: Uint8Array) => vault.ciphers.open(encryption).apply(bytes, 0)
  const partBytesMax = 2 * SLICE_BYTES
  const plain = await storeTestFile(vault, { bytes: testBytes(5 * SLICE_BYTES + 9, 1), partBytesMax })
  const sealed = await storeTestFile(vault, { bytes: testBytes(3 * SLICE_BYTES, 2), partBytesMax, encryption, encrypt })
  await storeTestSubtitle(vault, plain.id, { text: 'WEBVTT\n\n00:01.000 --> 00:02.000\nHello' })
  const stores = new Map([main, mirror, other].map((store) => [store.name, store]))
  const deps = { ...vault.deps(), stores, denials: nothingDenied, health: new StoreHealth(clock) }
  const copy = async (options = FAST, name = mirror.name) => {
    const { id } = await vault.jobs.submit('mirror', name, { mirror: name })
    await vault.carryOut(new MirrorWork({ ...deps, logger: silentLogger }, options))
    const job = await vault.jobs.get(id)
    return job !== undefined && isJobOf(job, 'mirror') ? job : expect.fail('the job is on record')
  }
  const now = async (file: MediaFile) => (await catalog.files.get(file.id))?.value ?? expect.fail('the file is there')
  return { main, memory, mirror, other, vault, catalog, clock, plain, sealed, copy, now }
}

async function bytesIn(
  store: BlobStore,
  { blob, sizeBytes }: { blob: MediaFile['parts'][number]['blob']; sizeBytes: number },
) {
  const chunks: Uint8Array[] = []
  for await (const chunk of store.read(blob, { start: 0, end: sizeBytes }, { signal }))
    chunks.push(Uint8Array.from(chunk))
  return Buffer.concat(chunks)
}

async function expectCopied(main: BlobStore, mirror: BlobStore, file: MediaFile): Promise<void> {
  for (const part of mirroredPartsOf(file)) {
    const copy = part.copies?.find(({ store }) => store === mirror.name) ?? expect.fail('the part has a copy')
    const bytes = await bytesIn(mirror, { ...part, blob: copy.blob })
    expect(Buffer.compare(bytes, await bytesIn(main, part))).toBe(0)
  }
}

test('every part and subtitle is copied as it is stored, and nothing is copied twice', async () => {
  const { main, memory, mirror, catalog, plain, sealed, copy, now } = await setUp()
  const parts = [...mirroredPartsOf(await now(plain)), ...mirroredPartsOf(await now(sealed))]
  const copiedBytes = parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  expect(await copy()).toMatchObject({
    state: 'done',
    outcome: { copiedParts: parts.length, copiedBytes, skippedCount: 0 },
  })
  for (const file of [plain, sealed]) await expectCopied(main, mirror, await now(file))
  expect(await catalog.files.listUncopied('mirror', { limit: 1 })).toEqual({ items: [] })
  expect(await copy()).toMatchObject({ outcome: { copiedParts: 0 } })
  expect(memory.count).toBe(parts.length)
})

test('a mirror that fails is tried again, and what was put before is neither read nor put once more', async () => {
  let puts = 0
  const { main, mirror, plain, sealed, copy, now } = await setUp((memory) => {
    return new FaultyBlobStore(memory, ({ method }) =>
      method === 'put' && ++puts % 2 === 0 ? { kind: 'error', code: 'STORE_UNAVAILABLE' } : undefined,
    )
  })
  expect(await copy()).toMatchObject({ state: 'done', outcome: { copiedParts: 6, skippedCount: 0 } })
  for (const file of [plain, sealed]) await expectCopied(main, mirror, await now(file))
})

test('what no home gives as it was is skipped and told, and the others are copied', async () => {
  const { main, mirror, plain, sealed, copy, now } = await setUp()
  await main.delete(plain.parts[1]?.blob ?? expect.fail(), { signal })
  const job = await copy()
  expect(job).toMatchObject({ state: 'done', outcome: { copiedParts: 5, skippedCount: 1 } })
  expect(job.outcome?.skipped).toEqual([{ name: plain.name, reason: 'The blob is not in its store.' }])
  await expectCopied(main, mirror, await now(sealed))
})

test('a part that is larger than the mirror takes is skipped and told', async () => {
  const { copy } = await setUp((memory) => memory, SLICE_BYTES + 100)
  const { outcome } = await copy()
  expect(outcome).toMatchObject({ skippedCount: 3 })
  expect(outcome?.skipped[0]?.reason).toContain(`${2 * SLICE_BYTES} bytes`)
})

test('nothing is copied of what is taken down, and a copy that was made meanwhile is deleted', async () => {
  let takeDown = async () => {}
  class Interrupted extends MemoryBlobStore {
    override async put(source: AsyncIterable<Uint8Array>, options: PutOptions) {
      const put = await super.put(source, options)
      await takeDown()
      return put
    }
  }
  const interrupted = new Interrupted({ blobBytesMax: 1 << 30, name: 'mirror' })
  const { catalog, plain, sealed, copy, now } = await setUp(() => interrupted)
  await catalog.takedowns.takeDown({ file: plain.id }, decision)
  takeDown = async () => {
    await catalog.takedowns.takeDown({ file: sealed.id }, decision)
  }
  expect(await copy()).toMatchObject({ state: 'done' })
  expect(interrupted.count).toBe(0)
  expect(mirroredPartsOf(await now(sealed)).flatMap(({ copies = [] }) => copies)).toEqual([])
})

test('copying keeps to its pace, however fast the stores are', async () => {
  const { clock, copy } = await setUp()
  const startedAt = clock.monotonic()
  await copy({ bytesPerSecond: SLICE_BYTES })
  const seconds = (clock.monotonic() - startedAt) / 1000
  expect(seconds).toBeGreaterThanOrEqual(8)
  expect(seconds).toBeLessThan(12)
})

test('what is cancelled leaves nothing in the mirror that is not on record', async () => {
  let cancel = () => {}
  class Cancelled extends MemoryBlobStore {
    override async put(source: AsyncIterable<Uint8Array>, options: PutOptions) {
      const put = await super.put(source, options)
      if (this.count === 2) cancel()
      return put
    }
  }
  const mirror = new Cancelled({ blobBytesMax: 1 << 30, name: 'mirror' })
  const { vault, copy, plain, sealed, now } = await setUp(() => mirror)
  const { id } = await vault.jobs.submit('mirror', 'mirror', { mirror: 'mirror' })
  cancel = () => vault.wishes.set(`job-cancel:${id}`, 'yes')
  expect(await copy({ bytesPerSecond: SLICE_BYTES })).toMatchObject({ failure: { code: 'JOB_CANCELLED' } })
  const copies = await Promise.all([plain, sealed].map(async (file) => mirroredPartsOf(await now(file))))
  expect(mirror.count).toBe(copies.flat().flatMap((part) => part.copies ?? []).length)
  expect(mirror.count).toBeLessThan(6)
})

test('each of several mirrors gets all that it lacks, whatever another has, and what is copied to one stays in the other', async () => {
  const { main, mirror, other, catalog, plain, sealed, copy, now } = await setUp()
  const lackingIn = async (name: string) => (await catalog.files.listUncopied(name, { limit: 9 })).items.length
  await copy()
  expect([await lackingIn(mirror.name), await lackingIn(other.name)]).toEqual([0, 2])
  expect(await copy(FAST, other.name)).toMatchObject({ state: 'done', request: { mirror: other.name } })
  expect([await lackingIn(mirror.name), await lackingIn(other.name)]).toEqual([0, 0])
  for (const file of [plain, sealed]) {
    await expectCopied(main, mirror, await now(file))
    await expectCopied(main, other, await now(file))
  }
})

test('a mirror that is not set up is told, and nothing is copied to another for it', async () => {
  const { memory, other, copy } = await setUp()
  expect(await copy(FAST, 'elsewhere')).toMatchObject({ state: 'failed', failure: { code: 'MIRROR_MISSING' } })
  expect([memory.count, other.count]).toEqual([0, 0])
})
