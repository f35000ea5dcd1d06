import type { BlobRef } from '../vocabulary/ids.ts'
import type { CallOptions } from './call-options.ts'
import type { StoredBlob } from './stored-blob.ts'

/** A blob as it is found in a place, whoever put it there. */
export interface FoundBlob extends StoredBlob {
  /** As it was given; empty when whoever put it gave none. */
  readonly fileName: string
  /** Media type, where whoever put it said one. It is a claim, and nothing more. */
  readonly mimeType?: string
  /** As it was given, line by line; empty when there is none. */
  readonly caption: string
  /** Tells where this blob stands in its place: a listing can go on behind it, also once the blob is gone. */
  readonly cursor: string
}

export interface FindOptions extends CallOptions {
  /** The cursor of a blob of this place: the listing begins behind it. */
  readonly after?: string
  /** The cursor of a blob of this place: that one is listed and no other, and nothing where it is gone. */
  readonly only?: string
}

/** Finds what lies in a store without a catalogue: also what other vaults and people put there. */
export interface BlobFinder {
  /**
   * Yields every blob of `place` in the order in which they were put, each once, and ends at the last. What is put while
   * it runs may be yielded or not. Memory holds one page of a listing at the most.
   *
   * `place` is a text that the store understands. Throws `PLACE_NOT_FOUND` when it does not, or may not look there, and
   * `CURSOR_INVALID` when `after` or `only` is anything but a cursor.
   */
  list(place: string, options: FindOptions): AsyncIterable<FoundBlob>

  /** The blob of a ref as a listing of its place has it; undefined where it is gone. Throws `BLOB_REF_INVALID`. */
  find(ref: BlobRef, options: CallOptions): Promise<FoundBlob | undefined>
}
