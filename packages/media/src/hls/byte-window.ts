import type { ByteRange, CallOptions } from '@streamvault/core'
import type { BoundedReader } from '../probe/bounded-reader.ts'
import { CHUNK_BYTES } from './bounds.ts'

/** How much of what is read is wanted: of little, copies are made, and all is read into the same memory. */
export type Wanted = 'most' | 'little'

/**
 * Reads one range from its beginning to its end, in chunks of `CHUNK_BYTES`, and no byte twice where it is asked for in order.
 *
 * Memory is not taken for each chunk where it need not be: for every 64 MB that were, V8 looks through all objects of the process, which
 * takes longer than to cut a segment.
 */
export class ByteWindow {
  readonly range: ByteRange
  readonly #reader: BoundedReader
  readonly #options: CallOptions
  readonly #wanted: Wanted
  #at = 0
  #bytes = new Uint8Array()
  #memory = new Uint8Array()

  constructor(reader: BoundedReader, { range, wanted }: { range: ByteRange; wanted: Wanted }, options: CallOptions) {
    this.#reader = reader
    this.range = range
    this.#wanted = wanted
    this.#options = options
  }

  /** The bytes of `[start, end)`, fewer where the range ends. They stay what they are as long as somebody holds them. */
  async take(start: number, end: number): Promise<Uint8Array> {
    const bytes = await this.look(start, end)
    return this.#wanted === 'most' ? bytes : Uint8Array.from(bytes)
  }

  /** The same for whoever is done with them before the window is asked for others. */
  async look(start: number, end: number): Promise<Uint8Array> {
    const stop = Math.min(end, this.range.end)
    if (start < this.#at || stop > this.#at + this.#bytes.length) await this.#fill(start, stop)
    return this.#bytes.subarray(start - this.#at, Math.max(start, stop) - this.#at)
  }

  async #fill(start: number, stop: number): Promise<void> {
    const isHere = start >= this.#at && start < this.#at + this.#bytes.length
    const kept = isHere ? this.#bytes.subarray(start - this.#at) : new Uint8Array()
    const from = start + kept.length
    const until = Math.max(from, stop, Math.min(this.range.end, from + CHUNK_BYTES))
    const bytes = this.#memoryOf(until - start)
    bytes.set(kept)
    await this.#reader.read(from, bytes.subarray(kept.length), this.#options)
    this.#bytes = bytes
    this.#at = start
  }

  #memoryOf(length: number): Uint8Array<ArrayBuffer> {
    if (this.#wanted === 'most') return Buffer.allocUnsafeSlow(length)
    if (this.#memory.length < length) this.#memory = Buffer.allocUnsafeSlow(Math.max(length, 2 * CHUNK_BYTES))
    return this.#memory.subarray(0, length)
  }
}
