import type { ByteReader, CallOptions } from '@streamvault/core'

export interface ReadBounds {
  readonly bytesMax: number
  readonly readsMax: number
}

/** Thrown by a `BoundedReader` that has read all it may. */
class ReadBoundError extends Error {
  override readonly name = 'ReadBoundError'
}

/** A reader that gives up with `ReadBoundError` after so many bytes or reads, and remembers why the inner one failed. */
export class BoundedReader implements ByteReader {
  readonly sizeBytes: number
  readonly #inner: ByteReader
  #bytesLeft: number
  #readsLeft: number
  #failure: { readonly error: unknown } | undefined

  constructor(inner: ByteReader, bounds: ReadBounds) {
    this.#inner = inner
    this.sizeBytes = inner.sizeBytes
    this.#bytesLeft = bounds.bytesMax
    this.#readsLeft = bounds.readsMax
  }

  async read(position: number, target: Uint8Array, options: CallOptions): Promise<void> {
    options.signal.throwIfAborted()
    this.#spend(target.byteLength)
    try {
      await this.#inner.read(position, target, options)
    } catch (error) {
      this.#failure ??= { error }
      throw error
    }
  }

  /** The bytes of `[start, end)`, in new memory. It is taken only once they are known to be within the bounds. */
  async take(start: number, end: number, options: CallOptions): Promise<Uint8Array<ArrayBuffer>> {
    if (end - start > this.#bytesLeft) throw new ReadBoundError('the read is longer than what is left')
    const bytes = new Uint8Array(end - start)
    await this.read(start, bytes, options)
    return bytes
  }

  /** Throws what the inner reader threw first, if it did. */
  throwIfFailed(): void {
    if (this.#failure) throw this.#failure.error
  }

  #spend(bytes: number): void {
    if (bytes > this.#bytesLeft || this.#readsLeft === 0) throw new ReadBoundError('all that may be read was read')
    this.#bytesLeft -= bytes
    this.#readsLeft--
  }
}

/** What `search` finds, or `nothing` when it reaches a bound: so one fact that is far away does not cost all others. */
export async function withinBounds<T>(search: Promise<T>, nothing: T): Promise<T> {
  try {
    return await search
  } catch (error) {
    if (error instanceof ReadBoundError) return nothing
    throw error
  }
}
