import type { BlobRef } from '../vocabulary/ids.ts'
import type { FoundBlob } from './blob-finder.ts'
import type { CallOptions } from './call-options.ts'

/** What has happened in a place since somebody asked. */
export interface News {
  /** Where to ask on from. */
  readonly mark: string
  /** Blobs that were put, or told of anew, as they are now, each once and in the order in which they were put. */
  readonly put: readonly FoundBlob[]
  /** How many were taken away, as far as the store tells. */
  readonly goneCount: number
  /** Whether a blob is one of those, by its ref; present where `goneCount` is above 0. */
  readonly isGone?: (ref: BlobRef) => boolean
  /** Present where there is more: it is told behind `mark`. */
  readonly hasMore?: true
  /** Present where more has happened than the store remembers: what was put since has to be listed. */
  readonly isIncomplete?: true
}

/** Tells what is put into a place, by whomever, without listing all that lies there. */
export interface PlaceNews {
  /**
   * What has happened since `mark`, which is one of this place; without one, nothing, and from where to ask on. The same mark may
   * be asked for again. An answer is bounded, and what does not fit follows.
   *
   * Throws `PLACE_NOT_FOUND` as `BlobFinder` does, and `CURSOR_INVALID` when `mark` is anything but a mark.
   */
  since(place: string, mark: string | undefined, options: CallOptions): Promise<News>
}
