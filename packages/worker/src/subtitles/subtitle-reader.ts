import { type CallOptions, rangeFits, type SubtitleId, VaultError } from '@streamvault/core'
import type { OpenBytes, SlicedReader } from '../reading/sliced-reader.ts'
import type { SubtitleForm, SubtitleShelf } from './subtitle-shelf.ts'

const IN_MEMORY: OpenBytes = { extent: undefined, [Symbol.dispose]: () => {} }

export interface ReadSubtitle {
  readonly id: SubtitleId
  readonly form: SubtitleForm
  readonly sizeBytes: number
}

/** A subtitle as one slice, taken from the shelf for each read: who reads slowly holds nothing of it. */
export class SubtitleReader implements SlicedReader {
  readonly sizeBytes: number
  readonly #shelf: Pick<SubtitleShelf, 'take' | 'has'>
  readonly #what: ReadSubtitle

  constructor(shelf: Pick<SubtitleShelf, 'take' | 'has'>, what: ReadSubtitle) {
    this.sizeBytes = what.sizeBytes
    this.#shelf = shelf
    this.#what = what
  }

  async read(position: number, target: Uint8Array, options: CallOptions): Promise<void> {
    const range = { start: position, end: position + target.length }
    if (!rangeFits(range, this.sizeBytes)) throw new VaultError('RANGE_OUT_OF_BOUNDS', { position })
    target.set((await this.#take(options)).subarray(range.start, range.end))
  }

  indexAt(_position: number): number {
    return 0
  }

  has(_index: number): boolean {
    return this.#shelf.has(this.#what.id, this.#what.form)
  }

  async load(_index: number, options: CallOptions): Promise<void> {
    await this.#take(options)
  }

  async openAt(_position: number, options: CallOptions): Promise<OpenBytes> {
    await this.#take(options)
    return IN_MEMORY
  }

  async #take(options: CallOptions): Promise<Buffer> {
    const { id, form } = this.#what
    const bytes = await this.#shelf.take(id, form, options)
    if (bytes.length !== this.sizeBytes) throw new VaultError('SLICE_CORRUPT', { id, form })
    return bytes
  }
}
