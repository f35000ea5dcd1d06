import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CallOptions, type FileId, isVaultError, SLICE_BYTES, type SliceKey, VaultError } from '@streamvault/core'
import { createSeededRandom, FakeClock, silentLogger, testBytes } from '@streamvault/testkit'
import { expect, test, vi } from 'vitest'
import { DiskSliceCache } from './disk-slice-cache.ts'

const SLOTS = 5
const FILES = 3
const SLICES = 5
const READERS = 12
const STEPS = 150
const SIZE = 20_000
const LEFT = new Error('the viewer left')

test.each([1, 2, 3])('serves only right bytes to readers who come, leave and evict at once (seed %i)', async (seed) => {
  const directory = await mkdtemp(join(tmpdir(), 'cache-disk-'))
  const deps = { clock: new FakeClock(), logger: silentLogger }
  const options = { directory, bytesMax: SLOTS * SLICE_BYTES, fillsMax: 4 }
  for (let run = 0; run < 2; run++) {
    const cache = await DiskSliceCache.open(deps, options)
    await Promise.all(Array.from({ length: READERS }, (_, reader) => readAround(cache, seed * 100 + run * 50 + reader)))
    // A fill that everybody left may still be asleep: it ends when it wakes up, not when its last reader goes.
    await vi.waitFor(() => expect(cache.stats().fillsInFlight).toBe(0))
    expect(cache.stats().slices).toBeLessThanOrEqual(SLOTS)
    await cache[Symbol.asyncDispose]()
  }
  await rm(directory, { recursive: true })
})

async function readAround(cache: DiskSliceCache, seed: number): Promise<void> {
  const random = createSeededRandom(seed)
  for (let step = 0; step < STEPS; step++) {
    const key = keyOf(Math.floor(random() * FILES), Math.floor(random() * SLICES))
    if (random() < 0.03) await cache.evict(key.file)
    const controller = new AbortController()
    if (random() < 0.2) setTimeout(() => controller.abort(LEFT), random() * 3)
    await readOne(cache, key, { random, signal: controller.signal }).catch((error: unknown) => {
      if (error !== LEFT && !isVaultError(error, 'STORE_UNAVAILABLE')) throw error
    })
  }
}

async function readOne(
  cache: DiskSliceCache,
  key: SliceKey,
  { random, signal }: { random: () => number; signal: AbortSignal },
): Promise<void> {
  const fill = async (target: Uint8Array, { signal: fillSignal }: CallOptions) => {
    if (random() < 0.3) await new Promise((resolve) => setTimeout(resolve, random() * 3))
    fillSignal.throwIfAborted()
    target.set(bytesOf(key))
    if (random() < 0.1) throw new VaultError('STORE_UNAVAILABLE')
  }
  using slice = await cache.open(key, fill, { signal })
  for (let times = 0; times < 2; times++) {
    const start = Math.floor(random() * SIZE)
    const target = new Uint8Array(Math.floor(random() * (SIZE - start)))
    await slice.read(start, target)
    expect(Buffer.compare(target, bytesOf(key).subarray(start, start + target.length))).toBe(0)
  }
}

function keyOf(file: number, index: number): SliceKey {
  return { file: `f${String(file).repeat(32)}` as FileId, index, sizeBytes: SIZE }
}

function bytesOf({ file, index }: SliceKey): Uint8Array {
  return testBytes(SIZE, Number(file[1]) * SLICES + index)
}
