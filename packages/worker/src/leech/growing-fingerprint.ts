import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { assert, SLICE_BYTES, sliceCount, sliceRange } from '@streamvault/core'
import type { Fingerprint } from '../ingest/fingerprint.ts'

/** A fingerprint that is taken on the way, of slices in order, each once. */
export class GrowingFingerprint {
  readonly #sizeBytes: number
  readonly #hash = createHash('sha256')
  readonly #digests: DataView<ArrayBuffer>
  #doneBytes = 0

  constructor(sizeBytes: number) {
    this.#sizeBytes = sizeBytes
    this.#digests = new DataView(new ArrayBuffer(4 * sliceCount(sizeBytes)))
  }

  /** Where the next slice begins. */
  get doneBytes(): number {
    return this.#doneBytes
  }

  add(slice: Uint8Array, position: number): void {
    const index = position / SLICE_BYTES
    assert(position === this.#doneBytes, 'slices come in order')
    assert(position + slice.length === sliceRange(index, this.#sizeBytes).end, 'slices are whole')
    this.#hash.update(slice)
    this.#digests.setUint32(4 * index, crc32(slice))
    this.#doneBytes += slice.length
  }

  /** The fingerprint of all of it, once all is there. */
  finish(): Fingerprint {
    assert(this.#doneBytes === this.#sizeBytes, 'all slices are there')
    return { sha256: this.#hash.digest('hex'), digests: new Uint8Array(this.#digests.buffer) }
  }
}
