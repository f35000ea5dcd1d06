import { type ByteReader, type CallOptions, sliceIndexAt } from '@streamvault/core'

/** Thrown by a `SparingReader` that has read as many slices as it may. */
export class TooDearError extends Error {
  override readonly name = 'TooDearError'
}

/** A reader that goes from slice to slice `slicesMax` times, and no more. */
export class SparingReader implements ByteReader {
  readonly sizeBytes: number
  readonly #inner: ByteReader
  #slicesLeft: number
  #last = -1

  constructor(inner: ByteReader, { slicesMax }: { readonly slicesMax: number }) {
    this.#inner = inner
    this.sizeBytes = inner.sizeBytes
    this.#slicesLeft = slicesMax
  }

  async read(position: number, target: Uint8Array, options: CallOptions): Promise<void> {
    const [first, last] = [sliceIndexAt(position), sliceIndexAt(position + Math.max(0, target.length - 1))]
    this.#slicesLeft -= last - first + (first === this.#last ? 0 : 1)
    if (this.#slicesLeft < 0) throw new TooDearError('it is looked for when somebody needs it')
    this.#last = last
    await this.#inner.read(position, target, options)
  }
}
