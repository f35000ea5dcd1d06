import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DiskSliceCache } from '@streamvault/cache-disk'
import { type MediaFile, newTitle, SLICE_BYTES } from '@streamvault/core'
import {
  FakeClock,
  FaultyBlobStore,
  MemoryBlobStore,
  MemoryCatalog,
  nothingDenied,
  RecordingMetrics,
  silentLogger,
  storeTestFile,
  testBytes,
} from '@streamvault/testkit'
import { FileCiphers, FileOpener, HeadWarmer } from '@streamvault/worker'
import { expect, onTestFinished, test } from 'vitest'

const { signal } = new AbortController()
const HEAD_SLICES = 4
const DAY_MS = 24 * 3_600_000
/** Heads of two films may be pinned. */
const OPTIONS = { bytesMax: 40 * SLICE_BYTES, pinnedShare: (2 * HEAD_SLICES) / 40 }

async function setUp() {
  const directory = await mkdtemp(join(tmpdir(), 'streamvault-heads-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  let reads = 0
  const store = new FaultyBlobStore(new MemoryBlobStore({ blobBytesMax: 1 << 30 }), ({ method }) => {
    if (method === 'read') reads++
    return undefined
  })
  const catalog = new MemoryCatalog()
  const [clock, metrics, logger] = [new FakeClock(), new RecordingMetrics(), silentLogger]
  const ciphers = new FileCiphers(['a master secret'])
  const stores = new Map([[store.name, store]])
  return {
    catalog,
    clock,
    reads: () => reads,
    async add(seed: number): Promise<MediaFile> {
      const title = newTitle({ kind: 'movie', name: `Film ${seed}` }, seed)
      await catalog.titles.insert(title)
      const about = { titleId: title.id, addedAt: seed }
      const bytes = testBytes(8 * SLICE_BYTES, seed)
      return await storeTestFile({ store, catalog }, { bytes, partBytesMax: SLICE_BYTES, about })
    },
    /** A run of the server, as far as heads are concerned. */
    async start() {
      const cache = await DiskSliceCache.open({ clock, logger }, { directory, ...OPTIONS })
      const files = new FileOpener({ denials: nothingDenied, stores, catalog, clock, metrics, cache, ciphers })
      const warmer = new HeadWarmer({ catalog, files, cache, clock, logger })
      const ended = new AbortController()
      const running = warmer.run(ended.signal)
      return {
        cache,
        warmer,
        async view(file: MediaFile): Promise<void> {
          const { reader } = await files.open(file.id)
          for (let index = 0; index < 8; index++) await reader.load(index, { signal })
          warmer.started(file)
        },
        /** Of as many heads as may be, those are pinned which can still be. */
        async pinned(of: readonly MediaFile[]): Promise<number[]> {
          expect(cache.stats().pinnedSlices).toBe(2 * HEAD_SLICES)
          const readers = await Promise.all(of.map(({ id }) => files.open(id)))
          return readers.flatMap(({ reader }, index) => (reader.pin(0) && reader.pin(HEAD_SLICES - 1) ? [index] : []))
        },
        async [Symbol.asyncDispose]() {
          ended.abort(new Error('the server has ended'))
          await running
          await cache[Symbol.asyncDispose]()
        },
      }
    },
  }
}

test('of more heads than may be pinned, those stay which are new or viewed, over a restart too; the store is not read for others', async () => {
  const vault = await setUp()
  const films = [await vault.add(1), await vault.add(2)]
  {
    await using server = await vault.start()
    const tick = () => vault.clock.advance(2000)
    // It may still be reading when its second comes.
    const pinnedByAndBy = async () => {
      await tick()
      return await server.pinned(films)
    }
    await tick()
    await expect.poll(() => server.cache.stats().pinnedSlices).toBe(2 * HEAD_SLICES)
    await vault.clock.advance(2 * DAY_MS)
    await server.view(films[0] ?? expect.unreachable())
    // It came two days after the others, of which the first is viewed.
    const late = await vault.add(3)
    films.push(late)
    server.warmer.add(late.id)
    await expect.poll(pinnedByAndBy).toEqual([0, 2])
    await vault.clock.advance(2 * DAY_MS)
    await server.view(films[1] ?? expect.unreachable())
    await server.view(films[0] ?? expect.unreachable())
    await expect.poll(pinnedByAndBy).toEqual([0, 1])
    await vault.clock.advance(600_000)
  }
  const before = vault.reads()
  await using server = await vault.start()
  await vault.clock.advance(2000)
  await expect.poll(() => server.pinned(films)).toEqual([0, 1])
  expect(vault.reads()).toBe(before)
})
