import {
  assert,
  type CallOptions,
  type FileId,
  Semaphore,
  SingleFlight,
  type Slice,
  type SliceCache,
  type SliceCacheStats,
  type SliceFill,
  type SliceKey,
  type SliceOutcome,
} from '@streamvault/core'

export interface MemorySliceCacheOptions {
  readonly bytesMax: number
  readonly fillsMax?: number
  /** How many slices may be pinned. */
  readonly pinnedMax?: number
}

/** A fill in flight, and whether what it brings may be kept. */
interface Load {
  readonly file: FileId
  keep: boolean
}

interface Kept {
  readonly file: FileId
  readonly bytes: Uint8Array
}

/** A slice cache in memory: bounded, and the least recently used goes first. */
export class MemorySliceCache implements SliceCache {
  readonly #bytesMax: number
  readonly #fills: Semaphore
  readonly #flights = new SingleFlight<Uint8Array>()
  /** In the order of use. */
  readonly #kept = new Map<string, Kept>()
  readonly #loads = new Set<Load>()
  readonly #pinnedMax: number
  readonly #pinned = new Set<string>()
  #bytes = 0
  #closed = false

  constructor({ bytesMax, fillsMax = 8, pinnedMax = 0 }: MemorySliceCacheOptions) {
    this.#bytesMax = bytesMax
    this.#pinnedMax = pinnedMax
    this.#fills = new Semaphore(fillsMax)
  }

  async open(key: SliceKey, fill: SliceFill, options: CallOptions): Promise<Slice> {
    options.signal.throwIfAborted()
    assert(!this.#closed, 'the cache is open')
    const name = nameOf(key)
    const kept = this.#kept.get(name)
    if (kept) {
      this.#kept.delete(name)
      this.#kept.set(name, kept)
      return new MemorySlice('hit', kept.bytes)
    }
    let filled = false
    const load = (shared: CallOptions) => {
      filled = true
      return this.#load(key, fill, shared)
    }
    const bytes = await this.#flights.run(name, load, options)
    return new MemorySlice(filled ? 'filled' : 'joined', bytes)
  }

  has(key: SliceKey): boolean {
    return this.#kept.has(nameOf(key))
  }

  pin(key: SliceKey): boolean {
    const name = nameOf(key)
    if (this.#pinned.has(name)) return true
    if (!this.#kept.has(name) || this.#pinned.size >= this.#pinnedMax) return false
    this.#pinned.add(name)
    return true
  }

  pinRather(key: SliceKey): boolean {
    return this.pin(key)
  }

  async evict(file: FileId): Promise<void> {
    for (const load of this.#loads) if (load.file === file) load.keep = false
    for (const [name, kept] of this.#kept) if (kept.file === file) this.#drop(name, kept)
  }

  stats(): SliceCacheStats {
    const fillsInFlight = this.#fills.used
    const pinnedSlices = this.#pinned.size
    return {
      bytes: this.#bytes,
      bytesMax: this.#bytesMax,
      slices: this.#kept.size,
      pinnedSlices,
      fillsInFlight,
      looseSlices: 0,
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    this.#kept.clear()
    this.#bytes = 0
  }

  async #load(key: SliceKey, fill: SliceFill, options: CallOptions): Promise<Uint8Array> {
    await this.#fills.acquire(1, options.signal)
    const load: Load = { file: key.file, keep: true }
    this.#loads.add(load)
    try {
      const bytes = new Uint8Array(key.sizeBytes)
      await fill(bytes, options)
      if (load.keep) this.#keep(key, bytes)
      return bytes
    } finally {
      this.#loads.delete(load)
      this.#fills.release()
    }
  }

  #keep(key: SliceKey, bytes: Uint8Array): void {
    if (this.#closed || bytes.length > this.#bytesMax || this.has(key)) return
    for (const [name, oldest] of this.#kept) {
      if (this.#bytes + bytes.length <= this.#bytesMax) break
      if (!this.#pinned.has(name)) this.#drop(name, oldest)
    }
    if (this.#bytes + bytes.length > this.#bytesMax) return
    this.#kept.set(nameOf(key), { file: key.file, bytes })
    this.#bytes += bytes.length
  }

  #drop(name: string, kept: Kept): void {
    this.#kept.delete(name)
    this.#pinned.delete(name)
    this.#bytes -= kept.bytes.length
  }
}

class MemorySlice implements Slice {
  readonly outcome: SliceOutcome
  #bytes: Uint8Array | undefined

  constructor(outcome: SliceOutcome, bytes: Uint8Array) {
    this.outcome = outcome
    this.#bytes = bytes
  }

  async read(start: number, target: Uint8Array): Promise<void> {
    assert(this.#bytes !== undefined, 'a slice is read before it is disposed')
    assert(start >= 0 && start + target.length <= this.#bytes.length, 'what is read lies inside the slice')
    target.set(this.#bytes.subarray(start, start + target.length))
  }

  [Symbol.dispose](): void {
    this.#bytes = undefined
  }
}

function nameOf({ file, index, sizeBytes }: SliceKey): string {
  return `${file}/${index}/${sizeBytes}`
}
