import {
  assertNotDenied,
  type ByteReader,
  type CallOptions,
  type Denials,
  type FileId,
  isVaultError,
  type Metrics,
  rangeFits,
  type Slice,
  type SliceCache,
  type SliceOutcome,
  sliceIndexAt,
  sliceRange,
  VaultError,
} from '@streamvault/core'
import { sliceKeyOf } from './slice-key-of.ts'
import type { OpenBytes, SlicedReader } from './sliced-reader.ts'

export interface CachedReaderDeps {
  readonly denials: Pick<Denials, 'isDenied'>
  readonly cache: SliceCache
  readonly metrics: Metrics
}

/** Whole slices, and what their bytes are where that is known before they are read. */
export interface SliceSource extends ByteReader {
  crcOf?(index: number): number
}

/**
 * Any bytes of a file, by way of the slice cache; what is not there is filled from a reader of whole slices.
 *
 * Throws `TAKEN_DOWN` from the instant the file is denied: no slice of it is opened then, and none is filled.
 */
export class CachedReader implements SlicedReader {
  readonly sizeBytes: number
  readonly #deps: CachedReaderDeps
  readonly #file: FileId
  readonly #source: SliceSource

  constructor(deps: CachedReaderDeps, file: FileId, source: SliceSource) {
    this.sizeBytes = source.sizeBytes
    this.#deps = deps
    this.#file = file
    this.#source = source
  }

  async read(position: number, target: Uint8Array, options: CallOptions): Promise<void> {
    const end = position + target.length
    if (!rangeFits({ start: position, end }, this.sizeBytes)) throw new VaultError('RANGE_OUT_OF_BOUNDS', { position })
    for (let at = position; at < end; ) {
      const slice = sliceRange(sliceIndexAt(at), this.sizeBytes)
      const until = Math.min(end, slice.end)
      await this.#readSlice(at, target.subarray(at - position, until - position), options)
      at = until
    }
  }

  indexAt(position: number): number {
    return sliceIndexAt(position)
  }

  has(index: number): boolean {
    return this.#deps.cache.has(this.#keyOf(index))
  }

  /** Keeps the slice in the cache, as `SliceCache.pin` does. */
  pin(index: number): boolean {
    return this.#deps.cache.pin(this.#keyOf(index))
  }

  /** Keeps the slice in the cache, as `SliceCache.pinRather` does. */
  pinRather(index: number): boolean {
    return this.#deps.cache.pinRather(this.#keyOf(index))
  }

  async openAt(position: number, options: CallOptions): Promise<OpenBytes> {
    const index = sliceIndexAt(position)
    const slice = await this.#open(index, options)
    this.#count(slice.outcome)
    const skipped = position - sliceRange(index, this.sizeBytes).start
    const { extent } = slice
    return {
      extent: extent && { ...extent, start: extent.start + skipped, sizeBytes: extent.sizeBytes - skipped },
      [Symbol.dispose]: () => slice[Symbol.dispose](),
    }
  }

  async load(index: number, options: CallOptions): Promise<void> {
    using slice = await this.#open(index, options)
    this.#count(slice.outcome)
  }

  async #readSlice(position: number, target: Uint8Array, options: CallOptions): Promise<void> {
    const index = sliceIndexAt(position)
    const within = position - sliceRange(index, this.sizeBytes).start
    try {
      using slice = await this.#open(index, options)
      if (within === 0) this.#count(slice.outcome)
      await slice.read(within, target)
    } catch (error) {
      if (!isVaultError(error, 'SLICE_CORRUPT')) throw error
      // A copy that broke after it was opened is a miss by now; one more try fills it anew.
      using slice = await this.#open(index, options)
      await slice.read(within, target)
    }
  }

  async #open(index: number, options: CallOptions): Promise<Slice> {
    const { start } = sliceRange(index, this.sizeBytes)
    const fill = async (target: Uint8Array, shared: CallOptions) => {
      // It may have waited for its turn.
      assertNotDenied(this.#deps.denials, this.#file)
      await this.#source.read(start, target, shared)
    }
    assertNotDenied(this.#deps.denials, this.#file)
    // Whoever verified the bytes knows their digest: it is neither computed twice, nor of bytes that changed in between.
    const key = { ...this.#keyOf(index), crc: this.#source.crcOf?.(index) }
    return await this.#deps.cache.open(key, fill, options)
  }

  #keyOf(index: number) {
    return sliceKeyOf({ id: this.#file, sizeBytes: this.sizeBytes }, index)
  }

  #count(outcome: SliceOutcome): void {
    this.#deps.metrics.add('streamvault_slice_loads_total', 1, { outcome })
  }
}
