import { crc32 } from 'node:zlib'
import { type BlobStore, isVaultError, type MediaFile, SLICE_BYTES, sliceCount } from '@streamvault/core'
import {
  createSeededRandom,
  FakeClock,
  type FaultPlan,
  FaultyBlobStore,
  MemoryBlobStore,
  MemoryCatalog,
  MemorySliceCache,
  nothingDenied,
  RecordingMetrics,
  seededFaults,
  storeTestFile,
  testBytes,
} from '@streamvault/testkit'
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { FileCiphers } from './file-cipher.ts'
import { FileOpener } from './file-opener.ts'

const signal = new AbortController().signal
const ciphers = new FileCiphers(['a master secret for tests', 'the secret before it'])

interface Bench {
  readonly store: BlobStore
  readonly catalog: MemoryCatalog
  readonly clock: FakeClock
  readonly metrics: RecordingMetrics
  readonly cache: MemorySliceCache
  readonly files: FileOpener
}

function setUp(plan: FaultPlan = () => undefined, cacheBytes = 64 * SLICE_BYTES, denials = nothingDenied): Bench {
  const store = new FaultyBlobStore(new MemoryBlobStore({ blobBytesMax: 1 << 30 }), plan)
  const catalog = new MemoryCatalog()
  const clock = new FakeClock()
  const metrics = new RecordingMetrics()
  const cache = new MemorySliceCache({ bytesMax: cacheBytes, fillsMax: 64 })
  const stores = new Map([[store.name, store]])
  return {
    store,
    catalog,
    clock,
    metrics,
    cache,
    files: new FileOpener({ denials, stores, catalog, clock, metrics, cache, ciphers }),
  }
}

/** Lets time pass until `work` has settled. */
async function settleWith<T>(clock: FakeClock, work: Promise<T>): Promise<T> {
  let settled = false
  const done = () => {
    settled = true
  }
  work.then(done, done)
  while (!settled) await clock.advance(5000)
  return work
}

test('any range of a file reads as it was, however it is split and encrypted', async () => {
  const shapes = fc.record({
    sizeBytes: fc.integer({ min: 1, max: 5 * SLICE_BYTES }),
    partSlices: fc.integer({ min: 1, max: 4 }),
    encrypted: fc.boolean(),
    cuts: fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 8 }),
  })
  await fc.assert(
    fc.asyncProperty(shapes, async ({ sizeBytes, partSlices, encrypted, cuts }) => {
      const bench = setUp()
      const bytes = testBytes(sizeBytes, partSlices)
      const encryption = ciphers.begin()
      const cipher = ciphers.open(encryption)
      const secret = encrypted ? { encryption, encrypt: (plain: Uint8Array) => cipher.apply(plain, 0) } : {}
      const file = await storeTestFile(bench, { bytes, partBytesMax: partSlices * SLICE_BYTES, ...secret })
      const { reader } = await bench.files.open(file.id)
      for (const [a, b] of cuts) {
        const start = a % sizeBytes
        const target = new Uint8Array(1 + (b % (sizeBytes - start)))
        await reader.read(start, target, { signal })
        expect(Buffer.compare(target, bytes.subarray(start, start + target.length))).toBe(0)
      }
    }),
    { numRuns: 40 },
  )
})

test('over 100,000 faulted reads not one wrong byte is served', async () => {
  const CALLS = 100_000
  const seed = 20_260_102
  const plan = seededFaults({ seed, rate: 0.4, kinds: ['error', 'throttle', 'short', 'drop', 'flip', 'stall'] })
  let storeReads = 0
  const counting: FaultPlan = (call) => {
    if (call.method === 'read') storeReads++
    return plan(call)
  }
  // A cache of one byte keeps nothing, so that every read goes down to the store.
  const bench = setUp(counting, 1)
  const contents = [1, 700, 2000, 4096, SLICE_BYTES + 5000].map((size) => testBytes(size, size))
  const files: { readonly bytes: Uint8Array; readonly file: MediaFile }[] = []
  for (const bytes of contents) {
    files.push({ bytes, file: await storeTestFile(bench, { bytes, partBytesMax: SLICE_BYTES }) })
  }
  const random = createSeededRandom(seed)
  let served = 0
  let refused = 0
  const readOne = async () => {
    const { bytes, file } = files[random() < 0.005 ? 4 : Math.floor(random() * 4)] ?? files[0] ?? expect.unreachable()
    const start = Math.floor(random() * bytes.length)
    const target = new Uint8Array(1 + Math.floor(random() * (bytes.length - start)))
    const { reader } = await bench.files.open(file.id)
    try {
      await reader.read(start, target, { signal })
      // Plain: an assertion object per read would take longer than the reads.
      if (Buffer.compare(target, bytes.subarray(start, start + target.length)) !== 0) throw new Error('a wrong byte')
      served++
    } catch (error) {
      if (!isVaultError(error)) throw error
      refused++
    }
  }
  while (storeReads < CALLS) await settleWith(bench.clock, Promise.all(Array.from({ length: 200 }, readOne)))
  expect(served).toBeGreaterThan(CALLS / 4)
  expect(refused).toBeGreaterThan(0)
  for (const kind of ['error', 'throttle', 'short', 'drop', 'flip', 'stall'] as const) {
    expect((bench.store as FaultyBlobStore).injected(kind)).toBeGreaterThan(1000)
  }
}, 300_000)

test('a slice that fails its digest is read again, and the second answer is served', async () => {
  const bench = setUp(({ method, index }) => (method === 'read' && index === 1 ? { kind: 'flip', at: 0.5 } : undefined))
  const bytes = testBytes(100_000)
  const file = await storeTestFile(bench, { bytes, partBytesMax: SLICE_BYTES })
  const { reader } = await bench.files.open(file.id)
  const target = new Uint8Array(bytes.length)
  await settleWith(bench.clock, reader.read(0, target, { signal }))
  expect(Buffer.compare(target, bytes)).toBe(0)
  expect(bench.metrics.value('streamvault_slice_retries_total', { code: 'SLICE_CORRUPT' })).toBe(1)
})

test('the cache is told what a slice is by the digest it was verified with', async () => {
  const bench = setUp()
  const bytes = testBytes(SLICE_BYTES + 5000, 3)
  const { reader } = await bench.files.open((await storeTestFile(bench, { bytes, partBytesMax: SLICE_BYTES })).id)
  const opened = vi.spyOn(bench.cache, 'open')
  await reader.read(SLICE_BYTES - 10, new Uint8Array(20), { signal })
  const digests = [bytes.subarray(0, SLICE_BYTES), bytes.subarray(SLICE_BYTES)].map((slice) => crc32(slice))
  expect(opened.mock.calls.map(([key]) => key.crc)).toEqual(digests)
})

test('a slice that is wrong for good is refused as corrupt', async () => {
  const bench = setUp(({ method }) => (method === 'read' ? { kind: 'flip', at: 0.5 } : undefined))
  const file = await storeTestFile(bench, { bytes: testBytes(1000), partBytesMax: SLICE_BYTES })
  const { reader } = await bench.files.open(file.id)
  const outcome = settleWith(bench.clock, reader.read(0, new Uint8Array(10), { signal }))
  await expect(outcome).rejects.toMatchObject({ code: 'SLICE_CORRUPT' })
})

test('a store that answers late cannot touch bytes that were read elsewhere in the meantime', async () => {
  const bench = setUp(({ method, index }) => (method === 'read' && index === 1 ? { kind: 'stall' } : undefined))
  const bytes = testBytes(2000)
  const file = await storeTestFile(bench, { bytes, partBytesMax: SLICE_BYTES })
  const { reader } = await bench.files.open(file.id)
  const target = new Uint8Array(bytes.length)
  await settleWith(bench.clock, reader.read(0, target, { signal }))
  ;(bench.store as FaultyBlobStore).release()
  await bench.clock.advance(1000)
  expect(Buffer.compare(target, bytes)).toBe(0)
})

test('a thousand readers of one cold file cost one store read per slice', async () => {
  let storeReads = 0
  const bench = setUp(({ method }) => {
    if (method === 'read') storeReads++
    return undefined
  })
  const bytes = testBytes(3 * SLICE_BYTES + 17)
  const file = await storeTestFile(bench, { bytes, partBytesMax: 2 * SLICE_BYTES })
  const readAll = async () => {
    const { reader } = await bench.files.open(file.id)
    const target = new Uint8Array(64)
    for (let at = 0; at < bytes.length; at += 262_144) {
      const end = Math.min(at + 64, bytes.length)
      await reader.read(at, target.subarray(0, end - at), { signal })
    }
    await reader.read(bytes.length - 1, target.subarray(0, 1), { signal })
  }
  await Promise.all(Array.from({ length: 1000 }, readAll))
  expect(storeReads).toBe(sliceCount(bytes.length))
})

test('a file encrypted under the secret before the last rotation still opens, an unknown one does not', async () => {
  const before = new FileCiphers(['the secret before it'])
  const bench = setUp()
  const bytes = testBytes(5000)
  const encryption = before.begin()
  const encrypt = (plain: Uint8Array) => before.open(encryption).apply(plain, 0)
  const file = await storeTestFile(bench, { bytes, partBytesMax: SLICE_BYTES, encryption, encrypt })
  const { reader } = await bench.files.open(file.id)
  const target = new Uint8Array(bytes.length)
  await reader.read(0, target, { signal })
  expect(Buffer.compare(target, bytes)).toBe(0)
  expect(() => new FileCiphers(['something else entirely']).open(encryption)).toThrow(
    expect.objectContaining({ code: 'FILE_KEY_UNKNOWN' }),
  )
})

test('a file that is denied is neither opened nor read, not even by who has it open or waits for his turn', async () => {
  let isDenied = false
  let isStalling = false
  const plan: FaultPlan = ({ method }) => (isStalling && method === 'read' ? { kind: 'stall' } : undefined)
  const bench = setUp(plan, 8 * SLICE_BYTES, { ...nothingDenied, isDenied: () => isDenied })
  const file = await storeTestFile(bench, { bytes: testBytes(80 * SLICE_BYTES), partBytesMax: 80 * SLICE_BYTES })
  const { reader } = await bench.files.open(file.id)
  const target = new Uint8Array(10)
  await reader.read(0, target, { signal })
  const readOnce = bench.metrics.count('streamvault_store_read_seconds', { store: bench.store.name, result: 'ok' })
  isStalling = true
  const waiting = Array.from({ length: 70 }, (_, index) => reader.read((index + 1) * SLICE_BYTES, target, { signal }))
  const store = bench.store as FaultyBlobStore
  await expect.poll(() => store.stalled).toBe(64)
  isDenied = true
  isStalling = false
  store.release()
  const codes = (await Promise.allSettled(waiting)).map(
    (outcome) => outcome.status === 'rejected' && outcome.reason.code,
  )
  expect(codes).toEqual([...Array.from({ length: 64 }, () => false), ...Array.from({ length: 6 }, () => 'TAKEN_DOWN')])
  expect(reader.has(64)).toBe(true)
  await expect(reader.read(64 * SLICE_BYTES, target, { signal })).rejects.toMatchObject({ code: 'TAKEN_DOWN' })
  await expect(reader.openAt(64 * SLICE_BYTES, { signal })).rejects.toMatchObject({ code: 'TAKEN_DOWN' })
  await expect(bench.files.open(file.id)).rejects.toMatchObject({ code: 'TAKEN_DOWN' })
  const reads = bench.metrics.count('streamvault_store_read_seconds', { store: bench.store.name, result: 'ok' })
  expect(reads).toBe(readOnce + 64)
})
