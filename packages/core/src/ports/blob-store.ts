import type { ByteRange } from '../vocabulary/byte-range.ts'
import type { BlobRef } from '../vocabulary/ids.ts'
import type { BlobFinder } from './blob-finder.ts'
import type { CallOptions } from './call-options.ts'
import type { PlaceNews } from './place-news.ts'
import type { StoredBlob } from './stored-blob.ts'

/** What a person, or another vault, that finds a blob in its store reads of it. No two blobs of a store have the same. */
export interface BlobLabel {
  /** 1 to 80 characters, none of them a control character or one that separates folders. */
  readonly fileName: string
  /** 1 to 1,024 UTF-16 units: the limit of Telegram (https://core.telegram.org/api/config#caption-length-limit-default). */
  readonly caption: string
}

export interface PutOptions extends CallOptions {
  /**
   * Names this put: 1 to 128 characters of `a-z`, `0-9`, `.`, `_` and `-`, beginning with a letter or digit.
   * Putting the same key and size again after a success returns the blob that is there and does not read the source,
   * so a put that was cut off before its answer was noted costs nothing.
   */
  readonly key: string
  readonly sizeBytes: number
  /** Kept beside the blob where the store keeps labels, and ignored elsewhere. The same put always has the same. */
  readonly label?: BlobLabel
}

export interface BlobStoreLimits {
  /** Largest blob that one `put` accepts, in bytes; a longer file is split before it gets here. */
  readonly blobBytesMax: number
  /** Whether labels are kept, so that a catalogue can be rebuilt from what they say. */
  readonly keepsLabels: boolean
  /**
   * How many parts of one file are put at once, at least 1: so many read their sources side by side, and more would only wait
   * for each other. It may change while the store is open.
   */
  readonly putsAtOnce: number
}

/**
 * Immutable blobs, written once and read by range.
 *
 * All methods throw the reason of their signal once that is aborted; every other failure is a `VaultError`, and what the
 * store cannot explain is `STORE_UNAVAILABLE` with its cause, never "not found".
 */
export interface BlobStore extends AsyncDisposable {
  /** Short and stable, of `a-z`, `0-9` and `-`: it is kept with every part. */
  readonly name: string
  readonly limits: BlobStoreLimits
  /** Finds blobs without their refs, for a store that can. */
  readonly finder?: BlobFinder | undefined
  /** Tells what is put into its places, for a store that can. */
  readonly news?: PlaceNews | undefined

  /**
   * Stores exactly `sizeBytes` bytes of `source`, durably once it returns.
   *
   * Throws `BLOB_TRUNCATED` when the source ends early or runs over, `BLOB_TOO_LARGE` before reading anything,
   * `STORE_FULL` when there is no room. Nothing readable is left behind when it throws or the process dies.
   */
  put(source: AsyncIterable<Uint8Array>, options: PutOptions): Promise<StoredBlob>

  /** Throws `BLOB_NOT_FOUND` when the store does not have it, `BLOB_REF_INVALID` when it never issued such a ref. */
  stat(ref: BlobRef, options: CallOptions): Promise<StoredBlob>

  /**
   * Yields the bytes of `range` in order: all of them, or it throws. A chunk is never empty; the consumer may read it
   * until it asks for the next.
   *
   * Throws `RANGE_OUT_OF_BOUNDS` when the range is not inside the blob, `BLOB_UNREADABLE` when the store proves to be there and cannot read
   * what lies in it, and as `stat` does.
   */
  read(ref: BlobRef, range: ByteRange, options: CallOptions): AsyncIterable<Uint8Array>

  /** Deleting what is not there succeeds. */
  delete(ref: BlobRef, options: CallOptions): Promise<void>
}
