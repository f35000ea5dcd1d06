import type { ByteRange, CallOptions } from '@streamvault/core'
import type { BoundedReader } from '../probe/bounded-reader.ts'
import { CHUNK_BYTES } from './bounds.ts'

/** Reads one range from its beginning to its end, in chunks of `CHUNK_BYTES`, and no byte twice where it is asked for in order. */
export class ByteWindow {
  readonly range: ByteRange
  readonly #reader: BoundedReader
  readonly #options: CallOptions
  #at = 0
  #bytes = new Uint8Array()

  constructor(reader: BoundedReader, range: ByteRange, options: CallOptions) {
    this.#reader = reader
    this.range = range
    this.#options = options
  }

  /** The bytes of `[start, end)`, fewer where the range ends. They stay what they are as long as somebody holds them. */
  async take(start: number, end: number): Promise<Uint8Array> {
    const stop = Math.min(end, this.range.end)
    if (start < this.#at || stop > this.#at + this.#bytes.length) await this.#fill(start, stop)
    return this.#bytes.subarray(start - this.#at, Math.max(start, stop) - this.#at)
  }

  async #fill(start: number, stop: number): Promise<void> {
    const isHere = start >= this.#at && start < this.#at + this.#bytes.length
    const kept = isHere ? this.#bytes.subarray(start - this.#at) : new Uint8Array()
    const from = start + kept.length
    const until = Math.max(stop, Math.min(this.range.end, from + CHUNK_BYTES))
    const fresh = await this.#reader.take(from, Math.max(from, until), this.#options)
    this.#bytes = kept.length === 0 ? fresh : Buffer.concat([kept, fresh])
    this.#at = start
  }
}
