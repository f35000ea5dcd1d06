import type { BlobFinder, BlobStore } from '@streamvault/core'

/** A blob as somebody puts it who knows nothing of vaults. */
export interface ForeignBlob {
  readonly fileName: string
  readonly mimeType?: string
  readonly caption: string
  readonly bytes: Uint8Array
}

/** What the rules of `BlobFinder` need: an empty place that a store puts to, and a way for others to put there too. */
export interface BlobFinderSubject {
  readonly store: BlobStore
  readonly finder: BlobFinder
  /** Where the store puts. */
  readonly place: string
  /** Where there is nothing to look at, each in another way. */
  readonly missingPlaces: readonly string[]
  addForeign(blob: ForeignBlob): Promise<void>
}
