import { crc32 } from 'node:zlib'
import { SLICE_BYTES } from '@streamvault/core'
import type { KeptSlice } from '../nginx/kept-slice.ts'
import type { KnownFilm } from './known-films.ts'

/** Compares what a file of the cache holds with what the catalogue knows of the film, as it is read from its beginning. */
export class SliceComparison {
  readonly #film: KnownFilm
  /** Bytes of the file until the body begins. */
  #headLeft: number
  /** Where the next byte belongs in the film, and where the last one does. */
  #position: number
  readonly #end: number
  #crc = 0

  constructor({ bodyAt, bodyBytes, start }: KeptSlice, film: KnownFilm) {
    this.#film = film
    this.#headLeft = bodyAt
    this.#position = start
    this.#end = start + bodyBytes
  }

  /** Whether nothing is missing. */
  get isComplete(): boolean {
    return this.#position === this.#end
  }

  /** Takes what comes next in the file, and tells whether all that is complete of it is right. */
  take(piece: Buffer): boolean {
    const head = Math.min(this.#headLeft, piece.length)
    this.#headLeft -= head
    for (let at = head; at < piece.length; ) {
      if (this.#position === this.#end) return false
      const until = Math.min(this.#position - (this.#position % SLICE_BYTES) + SLICE_BYTES, this.#end)
      const bytes = piece.subarray(at, at + until - this.#position)
      this.#crc = crc32(bytes, this.#crc)
      this.#position += bytes.length
      at += bytes.length
      if (this.#position === until && !this.#isRight(until)) return false
    }
    return true
  }

  #isRight(until: number): boolean {
    const index = Math.ceil(until / SLICE_BYTES) - 1
    const crc = this.#crc
    this.#crc = 0
    return 4 * index < this.#film.digests.byteLength && crc === this.#film.digests.getUint32(4 * index)
  }
}
