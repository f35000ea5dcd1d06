import { assert, type ByteReader, type CallOptions, rangeFits, VaultError } from '@streamvault/core'

const BLOCK_BYTES = 2 ** 20
/** The beginning of a file is what probes come back to. */
const HEAD_BLOCKS = 4
/** A table at the end of a film is looked at more than once. */
const RECENT_BLOCKS = 12

/** Opens the bytes anew from their beginning; what is wrong with them is thrown on the way, or at the end. */
export type OpenStream = (signal: AbortSignal) => AsyncIterable<Uint8Array>

/**
 * Bytes that come in order alone, as a reader: it goes on to what is asked for, and begins anew for what lies before. It keeps
 * 16 MiB, the beginning and what was read last. One read at a time.
 *
 * Throws `ARCHIVE_DAMAGED` where there are fewer bytes than were promised, or more.
 */
export class SequentialReader implements ByteReader, AsyncDisposable {
  readonly sizeBytes: number
  readonly #open: OpenStream
  readonly #blocks = new Map<number, Uint8Array>()
  #stream: { readonly iterator: AsyncIterator<Uint8Array>; readonly ended: AbortController } | undefined
  /** The block that comes next. */
  #next = 0
  /** What was read of the stream, and belongs to the next block. */
  #rest: Uint8Array = new Uint8Array()

  constructor(sizeBytes: number, open: OpenStream) {
    this.sizeBytes = sizeBytes
    this.#open = open
  }

  async read(position: number, target: Uint8Array, { signal }: CallOptions): Promise<void> {
    const end = position + target.length
    if (!rangeFits({ start: position, end }, this.sizeBytes)) throw new VaultError('RANGE_OUT_OF_BOUNDS', { position })
    for (let at = position; at < end; ) {
      signal.throwIfAborted()
      const index = Math.floor(at / BLOCK_BYTES)
      const until = Math.min(end, (index + 1) * BLOCK_BYTES)
      const block = this.#blocks.get(index) ?? (await this.#goTo(index, signal))
      target.set(block.subarray(at - index * BLOCK_BYTES, until - index * BLOCK_BYTES), at - position)
      at = until
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const stream = this.#stream
    this.#stream = undefined
    stream?.ended.abort(new Error('it is no longer read'))
    // One that is abandoned while it waits may throw what ended it.
    await stream?.iterator.return?.().catch(() => {})
  }

  async #goTo(index: number, signal: AbortSignal): Promise<Uint8Array> {
    if (this.#stream === undefined || index < this.#next) await this.#begin()
    for (;;) {
      const current = this.#next
      const block = await this.#take(signal)
      if (current === index) return block
    }
  }

  async #begin(): Promise<void> {
    await this[Symbol.asyncDispose]()
    const ended = new AbortController()
    this.#stream = { iterator: this.#open(ended.signal)[Symbol.asyncIterator](), ended }
    this.#next = 0
    this.#rest = new Uint8Array()
  }

  async #take(signal: AbortSignal): Promise<Uint8Array> {
    const index = this.#next
    const start = index * BLOCK_BYTES
    const block = Buffer.allocUnsafeSlow(Math.min(BLOCK_BYTES, this.sizeBytes - start))
    for (let filled = 0; filled < block.length; ) {
      if (this.#rest.length === 0) this.#rest = await this.#chunk(signal)
      const piece = this.#rest.subarray(0, block.length - filled)
      block.set(piece, filled)
      filled += piece.length
      this.#rest = this.#rest.subarray(piece.length)
    }
    this.#next = index + 1
    if (start + block.length === this.sizeBytes) await this.#assertEnd(signal)
    this.#keep(index, block)
    return block
  }

  /** At least a byte. */
  async #chunk(signal: AbortSignal): Promise<Uint8Array> {
    const chunk = await this.#nextOf(signal)
    if (chunk === undefined) throw new VaultError('ARCHIVE_DAMAGED', { reason: 'less is in it than it says' })
    return chunk
  }

  /** What tells of damage comes behind the last byte. */
  async #assertEnd(signal: AbortSignal): Promise<void> {
    if (this.#rest.length > 0 || (await this.#nextOf(signal)) !== undefined) {
      throw new VaultError('ARCHIVE_DAMAGED', { reason: 'more is in it than it says' })
    }
  }

  async #nextOf(signal: AbortSignal): Promise<Uint8Array | undefined> {
    const stream = this.#stream
    assert(stream !== undefined, 'a stream was begun')
    const stop = () => stream.ended.abort(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    try {
      for (;;) {
        const { done, value } = await stream.iterator.next()
        if (done === true) return undefined
        if (value.length > 0) return value
      }
    } catch (error) {
      signal.throwIfAborted()
      throw error
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }

  #keep(index: number, block: Uint8Array): void {
    this.#blocks.set(index, block)
    const recent = [...this.#blocks.keys()].filter((kept) => kept >= HEAD_BLOCKS)
    const [oldest] = recent
    if (recent.length > RECENT_BLOCKS && oldest !== undefined) this.#blocks.delete(oldest)
  }
}
