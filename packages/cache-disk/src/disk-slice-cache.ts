import {
  assert,
  type CallOptions,
  type Clock,
  type FileId,
  type Logger,
  SingleFlight,
  SLICE_BYTES,
  type Slice,
  type SliceCache,
  type SliceCacheStats,
  type SliceFill,
  type SliceKey,
  VaultError,
  type ZeroCopy,
} from '@streamvault/core'
import { leftOfAsk } from './file-heat.ts'
import { FillBuffers } from './fill-buffers.ts'
import { HeatFile } from './heat-file.ts'
import { HeatPolicy } from './heat-policy.ts'
import { HeldSlice } from './held-slice.ts'
import type { KeptSlice } from './kept-slice.ts'
import { LooseShelf } from './loose-shelf.ts'
import { LooseSlice, type SliceBytes } from './slice-bytes.ts'
import { sliceName } from './slice-name.ts'
import { SliceShelf } from './slice-shelf.ts'
import { SlotFiles } from './slot-files.ts'

const WARNING_EVERY_MS = 60_000
/**
 * How long a copy that matched its digest is sent without looking again. Comparing it costs as much as sending it, so it
 * cannot be done every time; a disk that turns a bit under us is found out after this at the latest.
 */
const TRUST_MS = 600_000
const FILLS_MAX = 16
const SAVE_HEAT_EVERY_MS = 600_000
/** Heads of 4 MiB of 10,000 files, and what players need at the end of some, are a quarter of 200 GB. */
export const PINNED_SHARE = 0.3

export interface DiskSliceCacheOptions {
  /** Made when it is missing. One process at a time may open it: nothing else keeps two from writing over each other. */
  readonly directory: string
  /** Rounded down to whole slices, at least one. It may change from run to run; a smaller cache drops what does not fit. */
  readonly bytesMax: number
  /** How much of it may be pinned, from 0 to 1; `PINNED_SHARE` unless given. */
  readonly pinnedShare?: number
  /** How many fills run at once, each with a buffer of `SLICE_BYTES`; 16 unless given. */
  readonly fillsMax?: number
}

export interface DiskSliceCacheDeps {
  readonly clock: Clock
  readonly logger: Logger
  /** Where the platform has it: slices are then lent to the kernel. */
  readonly zeroCopy?: ZeroCopy | undefined
}

/** What a cache is made of beside its shelf. */
interface CacheParts {
  readonly fillsMax: number
  /** Writes down how much files are asked for. */
  readonly saveHeat: () => Promise<void>
}

/** What a flight brings: the bytes, held until all who joined hold them, and whether they were there already. */
interface Landing {
  readonly bytes: SliceBytes
  readonly wasKept: boolean
}

/** A fill on its way, and what becomes of it. */
interface Load {
  readonly key: SliceKey
  readonly fill: SliceFill
  readonly options: CallOptions
  /** False once an eviction overtook it: it is served, but not kept. */
  isWanted: boolean
  placing?: Promise<KeptSlice | undefined>
}

/** Slices in one file on disk, found by a map in memory; both survive the process. */
export class DiskSliceCache implements SliceCache {
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #shelf: SliceShelf
  readonly #buffers: FillBuffers
  /** What could not be kept, and somebody reads on in. */
  readonly #loose = new LooseShelf()
  #isTidying = false
  readonly #flights = new SingleFlight<Landing>()
  readonly #loads = new Set<Load>()
  readonly #saveHeat: CacheParts['saveHeat']
  readonly #saving: Promise<void>
  readonly #ended = new AbortController()
  #warnedAt = Number.NEGATIVE_INFINITY
  #closed = false

  /** Takes over a shelf; `open` makes one. */
  constructor({ clock, logger }: DiskSliceCacheDeps, shelf: SliceShelf, { fillsMax, saveHeat }: CacheParts) {
    this.#clock = clock
    this.#logger = logger
    this.#shelf = shelf
    this.#buffers = new FillBuffers(fillsMax)
    this.#saveHeat = saveHeat
    this.#saving = this.#saveNowAndThen()
  }

  /** Opens the cache of a previous run, or a new one. Throws `STORE_UNAVAILABLE` when the folder cannot be used. */
  static async open(deps: DiskSliceCacheDeps, options: DiskSliceCacheOptions): Promise<DiskSliceCache> {
    const { directory, bytesMax, pinnedShare = PINNED_SHARE, fillsMax = FILLS_MAX } = options
    const slots = Math.max(1, Math.floor(bytesMax / SLICE_BYTES))
    const pinnedMax = Math.floor(slots * pinnedShare)
    const heatFile = new HeatFile(directory)
    const known = await heatFile.read(deps.clock.now(), leftOfAsk)
    const policy = new HeatPolicy({ slots, pinnedMax, now: () => deps.clock.monotonic(), known })
    try {
      const shelf = await SliceShelf.open(await SlotFiles.open(directory, slots, deps.zeroCopy), policy)
      const saveHeat = () => heatFile.write(deps.clock.now(), policy.heats())
      return new DiskSliceCache(deps, shelf, { fillsMax, saveHeat })
    } catch (cause) {
      throw new VaultError('STORE_UNAVAILABLE', { directory }, { cause })
    }
  }

  async open(key: SliceKey, fill: SliceFill, options: CallOptions): Promise<Slice> {
    options.signal.throwIfAborted()
    assert(!this.#closed, 'the cache is open')
    const kept = this.#shelf.find(key)
    if (kept !== undefined && this.#isTrusted(kept)) {
      this.#shelf.touch(kept)
      return new HeldSlice('hit', kept)
    }
    const loose = this.#loose.find(key, this.#clock.monotonic())
    if (loose !== undefined) return new HeldSlice('hit', loose)
    let isOurs = false
    const work = (shared: CallOptions) => {
      isOurs = true
      return this.#land(key, fill, shared)
    }
    assert(key.sizeBytes > 0 && key.sizeBytes <= SLICE_BYTES, 'a slice has 1 to SLICE_BYTES bytes')
    const { bytes, wasKept } = await this.#flights.run(sliceName(key), work, options)
    if (wasKept) return new HeldSlice('hit', bytes)
    return new HeldSlice(isOurs ? 'filled' : 'joined', bytes)
  }

  has(key: SliceKey): boolean {
    return this.#shelf.find(key) !== undefined
  }

  pin(key: SliceKey): boolean {
    const kept = this.#shelf.find(key)
    return kept !== undefined && this.#shelf.pin(kept)
  }

  pinRather(key: SliceKey): boolean {
    const kept = this.#shelf.find(key)
    return kept !== undefined && this.#shelf.pinRather(kept)
  }

  async evict(file: FileId): Promise<void> {
    await this.#disown([...this.#loads].filter(({ key }) => key.file === file))
    this.#loose.dropFile(file)
    try {
      await this.#shelf.dropFile(file)
    } catch (cause) {
      throw new VaultError('STORE_UNAVAILABLE', { file }, { cause })
    }
  }

  stats(): SliceCacheStats {
    return {
      bytes: this.#shelf.bytes,
      bytesMax: this.#shelf.files.slots * SLICE_BYTES,
      slices: this.#shelf.count,
      pinnedSlices: this.#shelf.pinnedCount,
      fillsInFlight: this.#buffers.used - this.#loose.count,
      looseSlices: this.#loose.count,
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    this.#ended.abort(new Error('the cache is closed'))
    await this.#saving
    await this.#disown([...this.#loads])
    this.#loose.dropAll()
    await this.#shelf.close()
  }

  /** Once more at the end. What a crash takes are the last minutes of it. */
  async #saveNowAndThen(): Promise<void> {
    const { signal } = this.#ended
    for (let isLast = false; !isLast; ) {
      await this.#clock.sleep(SAVE_HEAT_EVERY_MS, signal).catch(() => {})
      // Seen before it is written: what is asked for while that goes on is noted once more.
      isLast = signal.aborted
      await this.#saveHeat().catch((error: unknown) => this.#logger.debug({ error }, 'what is asked for was not noted'))
    }
  }

  /** Whether a copy was compared with its digest not too long ago. One that was not is compared again before it is used. */
  #isTrusted(kept: KeptSlice): boolean {
    const isFresh = kept.checkedAt !== undefined && this.#clock.monotonic() - kept.checkedAt < TRUST_MS
    if (!isFresh) kept.verified = false
    return kept.verified
  }

  /** Brings a slice, and holds it for one turn of the event loop: by then all who joined hold it themselves. */
  async #land(key: SliceKey, fill: SliceFill, options: CallOptions): Promise<Landing> {
    const load: Load = { key, fill, options, isWanted: true }
    this.#loads.add(load)
    try {
      const landing = await this.#bring(load)
      landing.bytes.hold()
      setImmediate(() => landing.bytes.release())
      return landing
    } finally {
      this.#loads.delete(load)
    }
  }

  async #bring(load: Load): Promise<Landing> {
    const { key, fill, options } = load
    while (this.#buffers.isExhausted && this.#loose.dropOldest());
    const buffer = await this.#buffers.take(options.signal)
    const target = buffer.subarray(0, key.sizeBytes)
    const free = () => this.#buffers.give(buffer)
    try {
      const left = this.#shelf.find(key)
      const wasKept = left !== undefined && (await left.verify(target))
      if (wasKept) this.#shelf.touch(left)
      if (!wasKept) await fill(target, options)
      const kept = wasKept ? left : await this.#keep(load, target)
      if (kept === undefined) return { bytes: this.#hold(load, new LooseSlice(target, free)), wasKept }
      free()
      kept.checkedAt = this.#clock.monotonic()
      return { bytes: kept, wasKept }
    } catch (error) {
      free()
      throw error
    }
  }

  #hold({ key, isWanted }: Load, slice: LooseSlice): LooseSlice {
    if (!isWanted || this.#closed || this.#buffers.isAwaited) return slice
    this.#loose.add(key, slice, this.#clock.monotonic())
    if (!this.#isTidying) void this.#tidyLoose()
    return slice
  }

  /** Until there is none left. */
  async #tidyLoose(): Promise<void> {
    this.#isTidying = true
    const { signal } = this.#ended
    for (let waitMs: number | undefined = 0; waitMs !== undefined && !signal.aborted; ) {
      await this.#clock.sleep(waitMs, signal).catch(() => {})
      waitMs = this.#loose.dropIdle(this.#clock.monotonic())
    }
    this.#isTidying = false
  }

  /** Sees to it that nothing these loads bring is kept, and that what is being written has been cleared again. */
  async #disown(loads: readonly Load[]): Promise<void> {
    for (const load of loads) load.isWanted = false
    await Promise.allSettled(loads.flatMap(({ placing }) => placing ?? []))
  }

  /** Puts a filled slice on the shelf; undefined when it has to be served from its buffer. */
  async #keep(load: Load, bytes: Uint8Array): Promise<KeptSlice | undefined> {
    if (!load.isWanted) return undefined
    load.placing = this.#shelf.place(load.key, bytes, () => load.isWanted)
    try {
      return await load.placing
    } catch (error) {
      this.#warn(error)
      return undefined
    }
  }

  /** A disk that is full fails a hundred times a second: one line a minute tells as much. */
  #warn(error: unknown): void {
    const now = this.#clock.monotonic()
    if (now - this.#warnedAt < WARNING_EVERY_MS) return
    this.#warnedAt = now
    this.#logger.warn({ error }, 'slices cannot be kept')
  }
}
