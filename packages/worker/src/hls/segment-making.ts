import { abortable } from '@streamvault/core'

/** What is made is handed on in pieces of this size: small ones would each cost a write. */
const BLOCK_BYTES = 64 << 10

/** How a part of a film is made. */
export interface SegmentWork {
  /** As much as it may become, as far as can be told before. */
  readonly bytesExpected: number
  /** Its bytes, each piece as soon as it is there. */
  make(signal: AbortSignal): AsyncIterable<Uint8Array>
}

/** A part that is being made, or was: all who wait for it get it from its beginning, as it comes. */
export class SegmentMaking {
  readonly #blocks: Uint8Array[] = []
  readonly #abandoned = new AbortController()
  #changed = Promise.withResolvers<void>()
  #state: 'making' | 'whole' | { readonly error: unknown } = 'making'
  #bytes = 0
  #readers = 0

  get bytes(): number {
    return this.#bytes
  }

  get isWhole(): boolean {
    return this.#state === 'whole'
  }

  /** Whether somebody is being given it. */
  get isRead(): boolean {
    return this.#readers > 0
  }

  /** Makes it, and resolves once it is whole or has failed. */
  async run(work: SegmentWork): Promise<void> {
    try {
      for await (const block of inBlocks(work.make(this.#abandoned.signal))) {
        this.#abandoned.signal.throwIfAborted()
        this.#blocks.push(block)
        this.#bytes += block.length
        this.#tell()
      }
      this.#state = 'whole'
    } catch (error) {
      this.#state = { error }
    }
    this.#tell()
  }

  /** Stops the making with `reason`; whoever waits is told. */
  abandon(reason: Error): void {
    if (this.#state === 'making') this.#abandoned.abort(reason)
  }

  /** Its blocks from the first one on. When the last reader leaves before it is whole, `onLeft` is called. */
  async *read(signal: AbortSignal, onLeft: () => void): AsyncGenerator<Uint8Array, void> {
    this.#readers++
    try {
      for (let at = 0; ; at++) {
        while (at >= this.#blocks.length && this.#state === 'making') await abortable(this.#changed.promise, signal)
        signal.throwIfAborted()
        if (typeof this.#state === 'object') throw this.#state.error
        const block = this.#blocks[at]
        if (block === undefined) return
        yield block
      }
    } finally {
      this.#readers--
      if (this.#readers === 0) onLeft()
    }
  }

  #tell(): void {
    this.#changed.resolve()
    this.#changed = Promise.withResolvers()
  }
}

/** The same bytes in blocks of memory of their own: pieces are cut out of what was read, which would stay as long as they do. */
export async function* inBlocks(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let block = Buffer.allocUnsafeSlow(BLOCK_BYTES)
  let used = 0
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; ) {
      const bytes = Math.min(piece.length - at, BLOCK_BYTES - used)
      block.set(piece.subarray(at, at + bytes), used)
      at += bytes
      used += bytes
      if (used < BLOCK_BYTES) continue
      yield block
      block = Buffer.allocUnsafeSlow(BLOCK_BYTES)
      used = 0
    }
  }
  if (used > 0) yield Buffer.from(block.subarray(0, used))
}
