import { type ByteRange, type MediaFile, placeInTitle, SLICE_BYTES, sliceCount } from '@streamvault/core'
import {
  FakeClock,
  type FaultPlan,
  FaultyBlobStore,
  MemoryBlobStore,
  MemoryCatalog,
  MemorySliceCache,
  nothingDenied,
  RecordingLogger,
  RecordingMetrics,
  storeTestFile,
  testBytes,
} from '@streamvault/testkit'
import { expect, test, vi } from 'vitest'

import { FileCiphers } from '../reading/file-cipher.ts'
import { FileOpener } from '../reading/file-opener.ts'
import { HEAD_SLICES, HeadWarmer } from './head-warmer.ts'

const { signal } = new AbortController()

test('pins the head of every file, and what a player needs at its end', async () => {
  const vault = setUp({ pinnedMax: 100 })
  const plain = await vault.add(testBytes(12 * SLICE_BYTES))
  const film = await vault.add(filmWithTableAt(10 * SLICE_BYTES + 500))
  await vault.warmer.pass(signal)
  expect(await vault.pinned(plain)).toEqual([0, 1, 2, 3])
  expect(await vault.pinned(film)).toEqual([0, 1, 2, 3, 10])
})

test('looks for the table once in a file whose document does not say where it is, and then says so', async () => {
  const vault = setUp({ pinnedMax: 100 })
  const tableAt = 10 * SLICE_BYTES + 500
  const film = await vault.add(filmWithTableAt(tableAt))
  const plain = await vault.add(testBytes(2 * SLICE_BYTES))
  expect(film.media.seekTable).toBeUndefined()
  await vault.warmer.pass(signal)
  expect(await vault.tableOf(film)).toEqual({ start: tableAt + 8, end: tableAt + 2000 })
  expect(await vault.tableOf(plain)).toBe('none')
})

test('believes what the document says of the table, as far as it may be true', async () => {
  const vault = setUp({ pinnedMax: 100 })
  const film = await vault.add(filmWithTableAt(10 * SLICE_BYTES + 500), {
    start: 7 * SLICE_BYTES,
    end: 7 * SLICE_BYTES + 9,
  })
  const wrong = await vault.add(filmWithTableAt(8 * SLICE_BYTES), { start: 1e12, end: 2e12 })
  await vault.warmer.pass(signal)
  expect(await vault.pinned(film)).toEqual([0, 1, 2, 3, 7])
  expect(await vault.pinned(wrong)).toEqual([0, 1, 2, 3])
})

test('starts from the cache what nobody has viewed, after everything else was pushed out', async () => {
  const vault = setUp({ pinnedMax: 8, slots: 12 })
  const [film, other] = [await vault.add(testBytes(6 * SLICE_BYTES)), await vault.add(testBytes(30 * SLICE_BYTES, 2))]
  await vault.warmer.pass(signal)
  await vault.read(other, { start: 0, end: 30 * SLICE_BYTES })
  const before = vault.reads.length
  await vault.read(film, { start: 0, end: HEAD_SLICES * SLICE_BYTES })
  expect(vault.reads.length).toBe(before)
})

test('reads nothing a second time, but what was evicted meanwhile', async () => {
  const vault = setUp({ pinnedMax: 100 })
  const [one, other] = [await vault.add(testBytes(5 * SLICE_BYTES)), await vault.add(testBytes(5 * SLICE_BYTES, 2))]
  await vault.warmer.pass(signal)
  const before = vault.reads.length
  await vault.warmer.pass(signal)
  expect(vault.reads.length).toBe(before)
  await vault.cache.evict(one.id)
  await vault.warmer.pass(signal)
  expect(vault.reads.length).toBe(before + HEAD_SLICES)
  expect(await vault.pinned(other)).toEqual([0, 1, 2, 3])
})

test('stops where no more may be pinned, and says so', async () => {
  const vault = setUp({ pinnedMax: 6 })
  for (let seed = 1; seed <= 8; seed++) await vault.add(testBytes(5 * SLICE_BYTES, seed))
  await vault.warmer.pass(signal)
  expect(vault.cache.stats().pinnedSlices).toBe(6)
  expect(vault.reads.length).toBeLessThan(4 * HEAD_SLICES)
  expect(vault.logger.lines.map(({ message }) => message)).toEqual(['as many heads are pinned as may be'])
})

test('goes on past a file that cannot be read, and brings it in a later pass', async () => {
  const vault = setUp({ pinnedMax: 100, failures: 1 })
  const files = [await vault.add(testBytes(5 * SLICE_BYTES)), await vault.add(testBytes(5 * SLICE_BYTES, 2))]
  await vault.warmer.pass(signal)
  await vault.warmer.pass(signal)
  for (const file of files) expect(await vault.pinned(file)).toEqual([0, 1, 2, 3])
})

test('passes over what was taken down, and does not call it a failure', async () => {
  const vault = setUp({ pinnedMax: 100 })
  const [denied, shown] = [await vault.add(testBytes(5 * SLICE_BYTES)), await vault.add(testBytes(5 * SLICE_BYTES, 2))]
  vault.denied.add(denied.id)
  await vault.warmer.pass(signal)
  expect(await vault.pinned(shown)).toEqual([0, 1, 2, 3])
  expect(vault.cache.stats().pinnedSlices).toBe(HEAD_SLICES)
  expect(vault.logger.lines.filter(({ level }) => level === 'warn')).toEqual([])
})

test('warms what is added while it runs, within seconds', async () => {
  const vault = setUp({ pinnedMax: 100 })
  const stopped = new AbortController()
  const running = vault.warmer.run(stopped.signal)
  await vault.clock.advance(5000)
  const file = await vault.add(testBytes(5 * SLICE_BYTES))
  vault.warmer.add(file.id)
  await vault.clock.advance(2000)
  await expect.poll(() => vault.cache.stats().pinnedSlices).toBe(HEAD_SLICES)
  stopped.abort(new Error('the server has ended'))
  await running
})

interface SetUp {
  readonly pinnedMax: number
  readonly slots?: number
  /** The first so many reads fail for good. */
  readonly failures?: number
}

function setUp({ pinnedMax, slots = 100, failures = 0 }: SetUp) {
  const reads: number[] = []
  const plan: FaultPlan = ({ method, index }) => {
    if (method !== 'read') return undefined
    reads.push(index)
    return reads.length <= failures ? { kind: 'error', code: 'BLOB_NOT_FOUND' } : undefined
  }
  const store = new FaultyBlobStore(new MemoryBlobStore({ blobBytesMax: 1 << 30 }), plan)
  const catalog = new MemoryCatalog()
  const [clock, metrics, logger] = [new FakeClock(), new RecordingMetrics(), new RecordingLogger()]
  const cache = new MemorySliceCache({ bytesMax: slots * SLICE_BYTES, pinnedMax })
  const ciphers = new FileCiphers(['a master secret'])
  const stores = new Map([[store.name, store]])
  const denied = new Set<string>()
  const denials = { ...nothingDenied, isDenied: (file: string) => denied.has(file) }
  const files = new FileOpener({ denials, stores, catalog, clock, metrics, cache, ciphers })
  const warmer = new HeadWarmer({ catalog, files, cache, clock, logger })
  return {
    ...{ cache, clock, denied, logger, reads, warmer },
    async add(bytes: Uint8Array, seekTable?: ByteRange): Promise<MediaFile> {
      const stored = await storeTestFile({ store, catalog }, { bytes, partBytesMax: SLICE_BYTES })
      const file = seekTable === undefined ? stored : { ...stored, media: { ...stored.media, seekTable } }
      await catalog.files.replace(file, (await catalog.files.get(file.id))?.version ?? 0)
      await placeInTitle(catalog, file, { kind: 'movie', name: 'Big Buck Bunny', year: 2008 })
      return file
    },
    async tableOf({ id }: MediaFile) {
      return (await catalog.files.get(id))?.value.media.seekTable
    },
    /** Which slices of a file are pinned. To ask is to pin, so it is asked last. */
    async pinned({ id, sizeBytes }: MediaFile): Promise<number[]> {
      const { reader } = await files.open(id)
      return Array.from({ length: sliceCount(sizeBytes) }, (_, index) => index).filter((index) => reader.pin(index))
    },
    async read({ id }: MediaFile, { start, end }: ByteRange): Promise<void> {
      const { reader } = await files.open(id)
      await reader.read(start, new Uint8Array(end - start), { signal })
    },
  }
}

/** An MP4 whose table comes last, behind `tableAt` bytes. */
function filmWithTableAt(tableAt: number): Uint8Array {
  const bytes = Buffer.from(testBytes(tableAt + 2000, 7))
  const boxAt = (at: number, type: string, sizeBytes: number) => {
    bytes.writeUInt32BE(sizeBytes, at)
    bytes.write(type, at + 4)
  }
  boxAt(0, 'ftyp', 16)
  boxAt(16, 'mdat', tableAt - 16)
  boxAt(tableAt, 'moov', 2000)
  return bytes
}

test('it says that it is at work until the last head is there, and from the moment that a film is added', async () => {
  const { add, warmer, clock } = setUp({ pinnedMax: 100 })
  const file = await add(testBytes(2 * SLICE_BYTES))
  expect(warmer.isAtWork).toBe(false)
  const passing = warmer.pass(signal)
  expect(warmer.isAtWork).toBe(true)
  await passing
  expect(warmer.isAtWork).toBe(false)
  const ended = new AbortController()
  const running = warmer.run(ended.signal)
  warmer.add(file.id)
  expect(warmer.isAtWork).toBe(true)
  await vi.waitFor(async () => {
    await clock.advance(1000)
    expect(warmer.isAtWork).toBe(false)
  })
  ended.abort(new Error('the server has ended'))
  await running
})
