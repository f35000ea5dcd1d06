import { type Bucket, type EpisodeNumber, type MediaFile, SLICE_BYTES } from '@streamvault/core'
import {
  FakeClock,
  MemoryBlobStore,
  MemoryCatalog,
  MemorySliceCache,
  nothingDenied,
  RecordingMetrics,
  sampleFile,
  silentLogger,
  storeTestFile,
  testBytes,
} from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { FileCiphers } from '../reading/file-cipher.ts'
import { FileOpener } from '../reading/file-opener.ts'
import { NextEpisode, nextOf } from './next-episode.ts'

const SLICES = 20

test('brings the beginning of the next episode near the end of this one, and not before', async () => {
  const vault = await setUp()
  vault.next.watching(vault.first, 10)
  await new Promise((resolve) => setImmediate(resolve))
  expect(vault.cache.stats().slices).toBe(0)
  for (const index of [18, 19]) vault.next.watching(vault.first, index)
  await expect.poll(() => vault.cache.stats().slices).toBe(16)
  const { reader } = await vault.files.open(vault.second.id)
  expect([0, 15, 16].map((index) => reader.has(index))).toEqual([true, true, false])
})

test('brings nothing once it is stopped, and nothing after the last episode', async () => {
  const vault = await setUp()
  vault.next.watching(vault.second, 19)
  vault.stopped.abort(new Error('the server has ended'))
  vault.next.watching(vault.first, 19)
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(vault.cache.stats().slices).toBe(0)
})

test('chooses the nearest later episode, over gaps and seasons, in the same bucket where there is one', () => {
  const file = (season: number, episode: number, bucket: Bucket) => sampleFile({ episode: { season, episode }, bucket })
  const files = [
    file(1, 1, '720p'),
    file(1, 3, '1080p'),
    file(1, 3, '720p'),
    file(1, 3, '480p'),
    file(2, 1, '1080p'),
  ] as const
  expect(nextOf(files[0], files)).toBe(files[2])
  expect(nextOf(files[2], files)).toBe(files[4])
  expect(nextOf(files[4], files)).toBeUndefined()
  expect(nextOf(sampleFile({}), files)).toBeUndefined()
})

test('what follows a file of several episodes comes behind the last of them', () => {
  const file = (episode: number, lastEpisode?: number) =>
    sampleFile({ episode: { season: 1, episode, ...(lastEpisode === undefined ? {} : { lastEpisode }) } })
  const files = [file(1, 2), file(2), file(3)] as const
  expect(nextOf(files[0], files)).toBe(files[2])
})

async function setUp() {
  const store = new MemoryBlobStore({ blobBytesMax: 1 << 30 })
  const catalog = new MemoryCatalog()
  const [clock, metrics] = [new FakeClock(), new RecordingMetrics()]
  const cache = new MemorySliceCache({ bytesMax: 100 * SLICE_BYTES })
  const ciphers = new FileCiphers(['a master secret'])
  const files = new FileOpener({
    denials: nothingDenied,
    stores: new Map([[store.name, store]]),
    catalog,
    clock,
    metrics,
    cache,
    ciphers,
  })
  const stopped = new AbortController()
  const next = new NextEpisode({ catalog, files, logger: silentLogger }, stopped.signal)
  const add = async (episode: EpisodeNumber): Promise<MediaFile> => {
    const bytes = testBytes(SLICES * SLICE_BYTES, episode.episode)
    const stored = await storeTestFile({ store, catalog }, { bytes, partBytesMax: SLICE_BYTES })
    const { version } = (await catalog.files.get(stored.id)) ?? expect.fail('the file is there')
    return (await catalog.files.replace({ ...stored, episode }, version)).value
  }
  const [first, second] = [await add({ season: 1, episode: 1 }), await add({ season: 1, episode: 2 })]
  return { cache, files, first, second, next, stopped }
}
