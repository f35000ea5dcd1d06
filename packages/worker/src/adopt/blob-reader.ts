import {
  abortable,
  type ByteReader,
  type CallOptions,
  rangeFits,
  sliceCount,
  sliceIndexAt,
  sliceRange,
  VaultError,
} from '@streamvault/core'
import { type PersistentReadDeps, readPersistently } from '../reading/read-persistently.ts'

/** 27 MB/s over round trips of 150 ms; and a line of 500 KB/s still brings each slice in its time. */
const SLICES_AHEAD = 4
/** What a look into a container comes back to, head and index, and what is read ahead: 12 MiB. */
const SLICES_KEPT_MAX = 12

/**
 * Any bytes of a source that has no digests yet, in whole slices: the last few are kept, so that a probe of many small reads
 * costs few large ones, and the next are fetched while this one is used. Disposing it lets go of all under way.
 */
export class BlobReader implements ByteReader, Disposable {
  readonly sizeBytes: number
  readonly #deps: PersistentReadDeps
  readonly #source: ByteReader
  readonly #ended = new AbortController()
  readonly #signal: AbortSignal
  /** Least recently used first. */
  readonly #slices = new Map<number, Promise<Uint8Array>>()
  #lastIndex = -1

  /** Once the signal of `options` aborts, nothing more is fetched. */
  constructor(deps: PersistentReadDeps, source: ByteReader, options: CallOptions) {
    this.sizeBytes = source.sizeBytes
    this.#deps = deps
    this.#source = source
    this.#signal = AbortSignal.any([options.signal, this.#ended.signal])
  }

  async read(position: number, target: Uint8Array, { signal }: CallOptions): Promise<void> {
    signal.throwIfAborted()
    const end = position + target.length
    if (!rangeFits({ start: position, end }, this.sizeBytes)) throw new VaultError('RANGE_OUT_OF_BOUNDS', { position })
    for (let at = position; at < end; ) {
      const slice = sliceRange(sliceIndexAt(at), this.sizeBytes)
      const until = Math.min(end, slice.end)
      const bytes = await abortable(this.#enter(sliceIndexAt(at)), signal)
      target.set(bytes.subarray(at - slice.start, until - slice.start), at - position)
      at = until
    }
  }

  [Symbol.dispose](): void {
    this.#ended.abort(new Error('the blob is no longer read'))
  }

  #enter(index: number): Promise<Uint8Array> {
    const bytes = this.#load(index)
    if (index === this.#lastIndex + 1) {
      const until = Math.min(index + SLICES_AHEAD, sliceCount(this.sizeBytes) - 1)
      for (let next = index + 1; next <= until; next++) void this.#load(next)
    }
    this.#lastIndex = index
    return bytes
  }

  #load(index: number): Promise<Uint8Array> {
    const loading = this.#slices.get(index) ?? this.#fetch(index)
    this.#slices.delete(index)
    this.#slices.set(index, loading)
    const [oldest] = this.#slices.keys()
    if (this.#slices.size > SLICES_KEPT_MAX && oldest !== undefined) this.#slices.delete(oldest)
    return loading
  }

  #fetch(index: number): Promise<Uint8Array> {
    const { start, end } = sliceRange(index, this.sizeBytes)
    const bytes = Buffer.allocUnsafeSlow(end - start)
    // Nobody waits for it: viewers go first.
    const options = { signal: this.#signal, urgency: 'ahead' } as const
    const read = (inTime: CallOptions) => this.#source.read(start, bytes, inTime)
    const loading = readPersistently(this.#deps, read, options).then(() => bytes)
    loading.catch(() => this.#slices.delete(index))
    return loading
  }
}
