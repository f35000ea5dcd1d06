import {
  type CallOptions,
  type FileId,
  SLICE_BYTES,
  type Slice,
  type SliceFill,
  type SliceKey,
} from '@streamvault/core'
import { MemorySliceCache } from '../fakes/memory-slice-cache.ts'
import type { Mutant } from './conformance.ts'
import { altered } from './mutant-of.ts'
import type { SliceCacheSubject } from './slice-cache-rules.ts'

const FILLS_MAX = 2
const PINNED_MAX = 2

class FillsForEveryCaller extends MemorySliceCache {
  #calls = 0

  override open(key: SliceKey, fill: SliceFill, options: CallOptions): Promise<Slice> {
    if (super.has(key)) return super.open(key, fill, options)
    return super.open({ ...key, index: key.index + 1000 * ++this.#calls }, fill, options)
  }
}

class ForgetsTheIndex extends MemorySliceCache {
  override open(key: SliceKey, fill: SliceFill, options: CallOptions): Promise<Slice> {
    return super.open({ ...key, index: 0 }, fill, options)
  }
}

class KeepsTheFillGoing extends MemorySliceCache {
  override open(key: SliceKey, fill: SliceFill, options: CallOptions): Promise<Slice> {
    const unaware: SliceFill = (target) => fill(target, { signal: new AbortController().signal })
    return super.open(key, unaware, options)
  }
}

class AbortsWithTheFirst extends MemorySliceCache {
  override open(key: SliceKey, fill: SliceFill, options: CallOptions): Promise<Slice> {
    const hasty: SliceFill = (target, shared) =>
      fill(target, { ...shared, signal: AbortSignal.any([shared.signal, options.signal]) })
    return super.open(key, hasty, options)
  }
}

class NeverHurries extends MemorySliceCache {
  override open(key: SliceKey, fill: SliceFill, options: CallOptions): Promise<Slice> {
    const patient: SliceFill = (target, { signal }) => fill(target, { signal, urgency: 'ahead' })
    return super.open(key, patient, options)
  }
}

class KeepsFailedFills extends MemorySliceCache {
  override open(key: SliceKey, fill: SliceFill, options: CallOptions): Promise<Slice> {
    return super.open(key, (target, shared) => fill(target, shared).catch(() => {}), options)
  }
}

class FillsWithoutBound extends MemorySliceCache {
  constructor({ bytesMax }: { readonly bytesMax: number }) {
    super({ bytesMax, fillsMax: 1000 })
  }
}

class GrowsWithoutBound extends MemorySliceCache {
  readonly #claimed: number

  constructor({ bytesMax, fillsMax }: { readonly bytesMax: number; readonly fillsMax: number }) {
    super({ bytesMax: bytesMax * 10, fillsMax })
    this.#claimed = bytesMax
  }

  override stats() {
    return { ...super.stats(), bytesMax: this.#claimed }
  }
}

class EvictsEverything extends MemorySliceCache {
  readonly #files = new Set<FileId>()

  override open(key: SliceKey, fill: SliceFill, options: CallOptions): Promise<Slice> {
    this.#files.add(key.file)
    return super.open(key, fill, options)
  }

  override async evict(): Promise<void> {
    for (const file of this.#files) await super.evict(file)
  }
}

class ForgetsEvictions extends MemorySliceCache {
  override async evict(file: FileId): Promise<void> {
    if (this.stats().fillsInFlight === 0) await super.evict(file)
  }
}

class ReusesHeldSlices extends MemorySliceCache {
  #opens = 0

  override async open(key: SliceKey, fill: SliceFill, options: CallOptions): Promise<Slice> {
    const slice = await super.open(key, fill, options)
    const reusedAt = ++this.#opens + 3
    const read: Slice['read'] = async (position, target) => {
      await slice.read(position, target)
      if (this.#opens > reusedAt) target.fill(0)
    }
    return altered(slice, { read })
  }
}

class ForgetsPins extends MemorySliceCache {
  readonly #pinned = new Set<string>()

  override pin(key: SliceKey): boolean {
    const name = `${key.file}/${key.index}`
    if (this.has(key) && this.#pinned.size < PINNED_MAX) this.#pinned.add(name)
    return this.#pinned.has(name)
  }

  override stats() {
    return { ...super.stats(), pinnedSlices: this.#pinned.size }
  }
}

class PinsWithoutBound extends MemorySliceCache {
  constructor(options: { readonly bytesMax: number; readonly fillsMax: number }) {
    super({ ...options, pinnedMax: 1000 })
  }
}

class KeepsPinsOfTheEvicted extends MemorySliceCache {
  readonly #files = new Set<FileId>()

  override pin(key: SliceKey): boolean {
    this.#files.add(key.file)
    return super.pin(key)
  }

  override async evict(file: FileId): Promise<void> {
    if (!this.#files.has(file)) await super.evict(file)
  }
}

const PINS = 'keeps what is pinned whatever comes, and pins no more than it may'
const JOINS = 'runs one fill however many ask, and lets the others join'

/** Slice caches that are wrong in one way each. */
export const sliceCacheMutants: readonly Mutant<SliceCacheSubject>[] = [
  mutant(FillsForEveryCaller, 'fills once for every caller', JOINS),
  mutant(ForgetsTheIndex, 'confuses the slices of a file', 'keeps files and indexes apart'),
  mutant(
    KeepsTheFillGoing,
    'keeps a fill going for nobody',
    'aborts the fill once the last caller has left, and fills anew for the next',
  ),
  mutant(
    AbortsWithTheFirst,
    'ends the fill with the first caller',
    'lets one caller leave with its reason, and goes on for the others',
  ),
  mutant(
    NeverHurries,
    'lets whoever waits wait as long as one who reads ahead',
    'hurries a fill that was begun ahead once a caller wants it now',
  ),
  mutant(KeepsFailedFills, 'keeps a failed fill', 'keeps nothing of a fill that throws, and fails all who joined it'),
  mutant(
    FillsWithoutBound,
    'fills without a bound',
    'runs a bounded number of fills at once, and the others in their turn',
  ),
  mutant(GrowsWithoutBound, 'grows without a bound', 'never holds more than it may, and counts what it holds'),
  mutant(EvictsEverything, 'evicts every file', 'drops every slice of an evicted file, and none of another'),
  mutant(
    ForgetsEvictions,
    'keeps a fill in spite of an eviction',
    'serves, but does not keep, a fill that an eviction overtook',
  ),
  mutant(ForgetsPins, 'gives up what is pinned', PINS),
  mutant(PinsWithoutBound, 'pins without a bound', PINS),
  mutant(
    KeepsPinsOfTheEvicted,
    'keeps what is pinned in spite of an eviction',
    'drops what is pinned with its file, and lets others be pinned in its place',
  ),
  mutant(ReusesHeldSlices, 'reuses what is held', 'leaves a held slice where it is, whatever comes meanwhile'),
]

interface MutantCache {
  new (options: { readonly bytesMax: number; readonly fillsMax: number; readonly pinnedMax: number }): MemorySliceCache
}

function mutant(Cache: MutantCache, wrong: string, killedBy: string): Mutant<SliceCacheSubject> {
  return {
    wrong,
    killedBy,
    create: async () => ({
      cache: new Cache({ bytesMax: 4 * SLICE_BYTES, fillsMax: FILLS_MAX, pinnedMax: PINNED_MAX }),
      fillsMax: FILLS_MAX,
    }),
    destroy: async ({ cache }) => cache[Symbol.asyncDispose](),
  }
}
