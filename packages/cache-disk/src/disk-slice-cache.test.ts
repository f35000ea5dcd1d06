import { mkdtemp, open, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { crc32 } from 'node:zlib'
import { type FileId, SLICE_BYTES, type Slice, type SliceKey, VaultError } from '@streamvault/core'
import {
  FakeClock,
  keepsContract,
  mountSmallDisk,
  RecordingLogger,
  silentLogger,
  sliceCacheRules,
  testBytes,
} from '@streamvault/testkit'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DiskSliceCache } from './disk-slice-cache.ts'
import { HeatPolicy } from './heat-policy.ts'
import { SliceShelf } from './slice-shelf.ts'
import { SlotFiles } from './slot-files.ts'

const { signal } = new AbortController()
const fillsMax = 3
let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cache-disk-'))
})

afterEach(() => rm(directory, { recursive: true, force: true }))

keepsContract('DiskSliceCache', sliceCacheRules, {
  create: async () => ({ cache: await openCache(6, 2 / 6), fillsMax }),
  destroy: ({ cache }) => cache[Symbol.asyncDispose](),
})

keepsContract(
  'DiskSliceCache on a full disk',
  sliceCacheRules,
  {
    create: async () => ({ cache: await openFullCache(new RecordingLogger(), new FakeClock()), fillsMax }),
    destroy: ({ cache }) => cache[Symbol.asyncDispose](),
  },
  [
    'serves any piece of what the fill brought, before and after it is kept',
    'says whether it had the slice or filled it',
    'never holds more than it may, and counts what it holds',
    'serves a slice that it cannot keep because every other is held',
    'keeps what is pinned whatever comes, and pins no more than it may',
    'drops what is pinned with its file, and lets others be pinned in its place',
    'drops every slice of an evicted file, and none of another',
  ].map((title) => ({ title, reason: 'a full disk keeps nothing' })),
)

test('finds again what a previous run kept, and compares it once', async () => {
  await keepSlices(await openCache(6), 4)
  const cache = await openCache(6)
  expect(cache.stats()).toMatchObject({ slices: 4, bytes: 4 * SLICE_BYTES })
  for (let round = 0; round < 2; round++) {
    for (let index = 0; index < 4; index++) expect(await contentOf(cache, index)).toBe('hit')
  }
  await cache[Symbol.asyncDispose]()
})

test('fills again what was damaged between two runs', async () => {
  await keepSlices(await openCache(6), 2)
  await overwrite('slices', SLICE_BYTES + 1000, testBytes(1))
  const cache = await openCache(6)
  expect([await contentOf(cache, 0), await contentOf(cache, 1)].sort()).toEqual(['filled', 'hit'])
  expect(cache.stats().slices).toBe(2)
  await cache[Symbol.asyncDispose]()
})

test('fills again what is not what its reader knew it to be', async () => {
  const first = await openCache(6)
  const bytes = testBytes(SLICE_BYTES, 0)
  const known = { ...keyOf(0), crc: crc32(bytes) }
  // As memory does that fails between being verified and being written.
  const damaged = async (target: Uint8Array) => target.set(bytes.map((byte, at) => (at === 1000 ? byte ^ 1 : byte)))
  using _ = await first.open(known, damaged, { signal })
  await first[Symbol.asyncDispose]()
  const cache = await openCache(6)
  expect([await contentOf(cache, 0), await contentOf(cache, 0)]).toEqual(['filled', 'hit'])
  await cache[Symbol.asyncDispose]()
})

test('fills again what was damaged while it ran, ten minutes after it was last compared at the latest', async () => {
  const clock = new FakeClock()
  const options = { directory, bytesMax: 6 * SLICE_BYTES, fillsMax }
  const cache = await DiskSliceCache.open({ clock, logger: silentLogger }, options)
  expect([await contentOf(cache, 0), await contentOf(cache, 0)]).toEqual(['filled', 'hit'])
  await clock.advance(700_000)
  expect(await contentOf(cache, 0)).toBe('hit')
  await overwrite('slices', 1000, testBytes(1))
  await clock.advance(700_000)
  expect([await contentOf(cache, 0), await contentOf(cache, 0)]).toEqual(['filled', 'hit'])
  await cache[Symbol.asyncDispose]()
})

test('takes a slot with a damaged record for free', async () => {
  await keepSlices(await openCache(6), 2)
  await overwrite('index', 41, new Uint8Array([1]))
  const cache = await openCache(6)
  expect(cache.stats().slices).toBe(1)
  await cache[Symbol.asyncDispose]()
})

test('keeps all when it grows, and drops what does not fit when it shrinks', async () => {
  await keepSlices(await openCache(4), 4)
  const larger = await openCache(8)
  expect(larger.stats()).toMatchObject({ slices: 4, bytesMax: 8 * SLICE_BYTES })
  await larger[Symbol.asyncDispose]()
  const smaller = await openCache(2)
  expect(smaller.stats()).toMatchObject({ slices: 2, bytesMax: 2 * SLICE_BYTES })
  await smaller[Symbol.asyncDispose]()
})

test('does not bring back an evicted file in the next run', async () => {
  const first = await openCache(6)
  await contentOf(first, 0)
  await first.evict(keyOf(0).file)
  await first[Symbol.asyncDispose]()
  const second = await openCache(6)
  expect(second.stats().slices).toBe(0)
  await second[Symbol.asyncDispose]()
})

test('leaves nothing of an evicted file on the disk, and all of the others', async () => {
  const cache = await openCache(6)
  for (const index of [0, 1, 2]) await contentOf(cache, index)
  const held = await cache.open(keyOf(1), fillOf(1), { signal })
  for (const index of [0, 1]) await cache.evict(keyOf(index).file)
  expect(await bytesOnDisk()).toEqual([false, true, true])
  expect(await read(held)).toEqual(testBytes(SLICE_BYTES, 1))
  held[Symbol.dispose]()
  await expect.poll(bytesOnDisk).toEqual([false, false, true])
  expect(await contentOf(cache, 2)).toBe('hit')
  await cache[Symbol.asyncDispose]()
})

test('leaves nothing on the disk of a fill that an eviction overtook', async () => {
  const cache = await openCache(6)
  const evicting: Promise<void>[] = []
  const fill = async (target: Uint8Array) => {
    await fillOf(0)(target)
    // The slice is being written by the time the eviction begins.
    setImmediate(() => evicting.push(cache.evict(keyOf(0).file)))
  }
  const slice = await cache.open(keyOf(0), fill, { signal })
  await Promise.all(evicting)
  slice[Symbol.dispose]()
  expect(cache.stats().slices).toBe(0)
  await expect.poll(bytesOnDisk).toEqual([false, false, false])
  await cache[Symbol.asyncDispose]()
})

test('leaves nothing behind a short slice of what its slot held before', async () => {
  const cache = await openCache(1)
  await contentOf(cache, 0)
  const short = { ...keyOf(1), sizeBytes: 1000 }
  using slice = await cache.open(short, async (target) => void target.fill(1), { signal })
  expect(slice.outcome).toBe('filled')
  expect(cache.has(short)).toBe(true)
  expect(await bytesOnDisk()).toEqual([false, false, false])
  await cache[Symbol.asyncDispose]()
})

test('tries again to erase what the disk refused', async () => {
  const files = await SlotFiles.open(directory, 6)
  const deps = { clock: new FakeClock(), logger: silentLogger }
  const cache = new DiskSliceCache(
    deps,
    await SliceShelf.open(files, new HeatPolicy({ slots: 6, pinnedMax: 0, now: () => 0 })),
    { fillsMax, saveHeat: async () => {} },
  )
  await contentOf(cache, 0)
  // Until then the fill itself holds what it brought.
  await new Promise((resolve) => setImmediate(resolve))
  const refusal = new Error('the disk refuses')
  const erase = vi.spyOn(files, 'erase').mockRejectedValueOnce(refusal).mockRejectedValueOnce(refusal)
  await expect(cache.evict(keyOf(0).file)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  expect(cache.stats().slices).toBe(0)
  expect(await bytesOnDisk()).toEqual([true, false, false])
  await cache.evict(keyOf(0).file)
  expect(erase).toHaveBeenCalledTimes(3)
  expect(await bytesOnDisk()).toEqual([false, false, false])
  await cache[Symbol.asyncDispose]()
})

test('reuses the slot of an evicted slice only once nobody holds it', async () => {
  const cache = await openCache(1)
  const held = await cache.open(keyOf(0), fillOf(0), { signal })
  await cache.evict(keyOf(0).file)
  expect(await contentOf(cache, 1)).toBe('filled')
  expect(cache.has(keyOf(1))).toBe(false)
  expect(await read(held)).toEqual(testBytes(SLICE_BYTES, 0))
  held[Symbol.dispose]()
  await contentOf(cache, 2)
  expect(cache.has(keyOf(2))).toBe(true)
  await cache[Symbol.asyncDispose]()
})

test('calls a slice corrupt that cannot be read any longer, and fills it again', async () => {
  const cache = await openCache(2)
  const held = await cache.open(keyOf(0), fillOf(0), { signal })
  await truncate('slices', 0)
  await expect(read(held)).rejects.toMatchObject({ code: 'SLICE_CORRUPT' })
  held[Symbol.dispose]()
  expect(cache.has(keyOf(0))).toBe(false)
  expect(await contentOf(cache, 0)).toBe('filled')
  await cache[Symbol.asyncDispose]()
})

test('serves from memory while the disk is full, and warns once a minute', async () => {
  const logger = new RecordingLogger()
  const clock = new FakeClock()
  const cache = await openFullCache(logger, clock)
  for (let index = 0; index < 10; index++) expect(await contentOf(cache, index)).toBe('filled')
  expect(logger.lines).toHaveLength(1)
  await clock.advance(60_000)
  for (let index = 0; index < 10; index++) await contentOf(cache, index)
  expect(logger.lines).toHaveLength(2)
  await new Promise((resolve) => setImmediate(resolve))
  expect(cache.stats()).toMatchObject({ slices: 0, fillsInFlight: 0 })
  await cache[Symbol.asyncDispose]()
})

test('what a full disk does not keep is filled once for whoever reads on in it', async () => {
  const clock = new FakeClock()
  const cache = await openFullCache(new RecordingLogger(), clock)
  expect(await contentOf(cache, 0)).toBe('filled')
  for (let piece = 0; piece < 5; piece++) {
    await clock.advance(900)
    expect(await contentOf(cache, 0)).toBe('hit')
  }
  await clock.advance(1_000)
  expect(await contentOf(cache, 0)).toBe('filled')
  // Every buffer is wanted by a fill: that which was used least recently is given up.
  for (let index = 1; index <= fillsMax; index++) expect(await contentOf(cache, index)).toBe('filled')
  expect(await contentOf(cache, fillsMax)).toBe('hit')
  expect(await contentOf(cache, 0)).toBe('filled')
  await cache.evict(keyOf(0).file)
  expect(await contentOf(cache, 0)).toBe('filled')
  await cache[Symbol.asyncDispose]()
})

test.runIf(process.platform === 'linux')('holds two descriptors, however much is kept and read at once', async () => {
  const cache = await openCache(40)
  await Promise.all(Array.from({ length: 60 }, (_, index) => contentOf(cache, index % 40)))
  expect(await descriptorsIn(directory)).toEqual(['index', 'slices'])
  await cache[Symbol.asyncDispose]()
  expect(await descriptorsIn(directory)).toEqual([])
})

test('throws STORE_UNAVAILABLE when its folder cannot be used', async () => {
  const deps = { clock: new FakeClock(), logger: silentLogger }
  await writeFile(join(directory, 'file'), '')
  const options = { directory: join(directory, 'file', 'cache'), bytesMax: SLICE_BYTES }
  await expect(DiskSliceCache.open(deps, options)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
})

test('on a disk that is really full it serves on and says so, and keeps slices again once there is room', async (context) => {
  await using disk = await mountSmallDisk(6 * SLICE_BYTES)
  if (disk === undefined) return context.skip('a disk cannot be mounted here, which takes root')
  const [clock, logger] = [new FakeClock(), new RecordingLogger()]
  await using cache = await DiskSliceCache.open(
    { clock, logger },
    { directory: join(disk.folder, 'cache'), bytesMax: 12 * SLICE_BYTES, fillsMax },
  )
  const warnings = () => logger.lines.filter(({ level }) => level === 'warn').map(({ message }) => message)
  for (const index of [0, 1]) expect(await contentOf(cache, index)).toBe('filled')
  const filler = join(disk.folder, 'filler')
  await writeFile(filler, Buffer.alloc(4 * SLICE_BYTES)).catch(() => {})
  for (const index of [2, 3, 4]) expect(await contentOf(cache, index)).toBe('filled')
  for (const index of [0, 1]) expect(await contentOf(cache, index)).toBe('hit')
  expect(warnings()).toEqual(['slices cannot be kept'])
  expect(cache.stats().slices).toBe(2)

  await rm(filler)
  await clock.advance(1_000)
  for (const index of [2, 3])
    expect([await contentOf(cache, index), await contentOf(cache, index)]).toEqual(['filled', 'hit'])
  for (const index of [0, 1]) expect(await contentOf(cache, index)).toBe('hit')
  expect(warnings()).toHaveLength(1)
})

test('knows after a restart which file is asked for, and gives the pins of another to it', async () => {
  const clock = new FakeClock()
  const options = { directory, bytesMax: 6 * SLICE_BYTES, pinnedShare: 1 / 6, fillsMax }
  const deps = { clock, logger: silentLogger }
  const first = await DiskSliceCache.open(deps, options)
  await contentOf(first, 0)
  for (let view = 0; view < 3; view++) {
    await contentOf(first, 1)
    await clock.advance(3_600_000)
  }
  await first[Symbol.asyncDispose]()
  for (const [pinned, other, isTaken] of [
    [0, 1, true],
    [1, 0, false],
  ] as const) {
    const cache = await DiskSliceCache.open(deps, options)
    expect([cache.pin(keyOf(pinned)), cache.pin(keyOf(other))]).toEqual([true, false])
    expect([cache.pinRather(keyOf(other)), cache.pin(keyOf(pinned))]).toEqual([isTaken, !isTaken])
    expect(cache.stats().pinnedSlices).toBe(1)
    await cache[Symbol.asyncDispose]()
  }
})

test('goes without what was asked for where that cannot be read, and notes it again', async () => {
  const path = join(directory, 'heat')
  for (const text of ['', 'nonsense', `0\n${'f'.repeat(50)} 1 1\nf0 x 1\nf1 1`, 'NaN\nf1 5 1']) {
    await writeFile(path, text)
    const cache = await openCache(6)
    await contentOf(cache, 0)
    await cache[Symbol.asyncDispose]()
    expect(await readFile(path, 'utf8')).toMatch(/^\d+\nf0{32} \d\.\d{3} 1$/)
  }
})

/** What this process has open in a folder, by name. */
async function descriptorsIn(folder: string): Promise<string[]> {
  const descriptors = await readdir('/proc/self/fd')
  const paths = await Promise.all(descriptors.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')))
  return paths
    .filter((path) => path.startsWith(folder))
    .map((path) => basename(path))
    .sort()
}

function openCache(slots: number, pinnedShare = 0): Promise<DiskSliceCache> {
  const deps = { clock: new FakeClock(), logger: silentLogger }
  return DiskSliceCache.open(deps, { directory, bytesMax: slots * SLICE_BYTES, pinnedShare, fillsMax })
}

/** A cache whose every write fails as on a full disk. */
async function openFullCache(logger: RecordingLogger, clock: FakeClock): Promise<DiskSliceCache> {
  const files = await SlotFiles.open(directory, 6)
  files.write = async () => {
    throw new VaultError('STORE_FULL')
  }
  const policy = new HeatPolicy({ slots: 6, pinnedMax: 2, now: () => clock.monotonic() })
  return new DiskSliceCache({ clock, logger }, await SliceShelf.open(files, policy), {
    fillsMax,
    saveHeat: async () => {},
  })
}

function keyOf(index: number): SliceKey {
  return { file: `f${String(index).padStart(32, '0')}` as FileId, index, sizeBytes: SLICE_BYTES }
}

function fillOf(index: number) {
  return async (target: Uint8Array) => target.set(testBytes(SLICE_BYTES, index))
}

async function read(slice: Slice): Promise<Uint8Array> {
  const target = new Uint8Array(SLICE_BYTES)
  await slice.read(0, target)
  return target
}

/** Opens a slice, fails when its bytes are not the right ones, and says where they came from. */
async function contentOf(cache: DiskSliceCache, index: number): Promise<Slice['outcome']> {
  using slice = await cache.open(keyOf(index), fillOf(index), { signal })
  expect(Buffer.compare(await read(slice), testBytes(SLICE_BYTES, index))).toBe(0)
  return slice.outcome
}

/** Whether the end of each of the first three slices can be read on the disk. */
async function bytesOnDisk(): Promise<boolean[]> {
  const disk = await readFile(join(directory, 'slices'))
  return [0, 1, 2].map((index) => disk.includes(Buffer.from(testBytes(SLICE_BYTES, index).subarray(-64))))
}

async function keepSlices(cache: DiskSliceCache, count: number): Promise<void> {
  for (let index = 0; index < count; index++) await contentOf(cache, index)
  await cache[Symbol.asyncDispose]()
}

async function overwrite(name: string, position: number, bytes: Uint8Array): Promise<void> {
  await using handle = await open(join(directory, name), 'r+')
  await handle.write(bytes, 0, bytes.length, position)
}

async function truncate(name: string, size: number): Promise<void> {
  await using handle = await open(join(directory, name), 'r+')
  await handle.truncate(size)
}
