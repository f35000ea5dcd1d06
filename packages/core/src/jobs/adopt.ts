import type { BlobRef, FileId, TitleId } from '../vocabulary/ids.ts'
import type { Provenance } from '../vocabulary/media.ts'

/** A place of the store whose blobs are to be indexed where they lie. */
export interface AdoptRequest {
  /** As the store's finder understands it. */
  readonly place: string
  /** The cursor of the one blob that is meant; all of them without. */
  readonly only?: string
  /** Where it comes from, and who takes it in. */
  readonly provenance?: Provenance
}

/** A blob that did not become a file, or the parts of one. */
export interface SkippedBlob {
  readonly name: string
  /** A sentence for people. */
  readonly reason: string
  /** Nobody asked for it. */
  readonly isUnwanted?: true
}

/** What became of the blobs of a place so far. */
export interface AdoptTally {
  /** Blobs that were looked at. */
  readonly foundCount: number
  /** Files whose manifest was read. */
  readonly restored: number
  /** Files of others, which were read themselves. */
  readonly adopted: number
  /** Files that the catalogue had already. */
  readonly known: number
  readonly skippedCount: number
  /** The first of those that were skipped, 100 at the most. */
  readonly skipped: readonly SkippedBlob[]
}

/** A labelled part whose file has not been met yet: in a copy of a place, refs in manifests lead nowhere. */
export interface SeenPart {
  /** Which stored copy of a file it belongs to, as its label says. */
  readonly set: string
  /** 0 for the first part. */
  readonly index: number
  readonly blob: BlobRef
  readonly sizeBytes: number
  readonly name: string
}

/** A piece of a file that somebody split, a subtitle or its manifest, whose others or whose video may come yet. */
export interface FoundPiece {
  readonly fileName: string
  /** The beginning of what was written under it. */
  readonly caption: string
  readonly blob: BlobRef
  readonly sizeBytes: number
}

/** What of an adoption is done and need not be done again. */
export interface AdoptCheckpoint {
  /** Of the last blob that is finished with. */
  readonly cursor: string
  readonly tally: AdoptTally
  /** Parts before the cursor that are still wanted, oldest first. */
  readonly parts: readonly SeenPart[]
  /** Pieces before the cursor whose file is not recorded yet, oldest first. */
  readonly pieces?: readonly FoundPiece[]
  /** Subtitles before the cursor whose video was not met yet, oldest first. */
  readonly subtitles?: readonly FoundPiece[]
  /** Manifests of subtitles before the cursor whose video was not met yet, oldest first. */
  readonly manifests?: readonly FoundPiece[]
  /** The video that lies right before what comes next, but for subtitles. */
  readonly follows?: FileId
  /** The attempt that got this far: those before it are not held against the job. */
  readonly attempt: number
}

export interface AdoptProgress extends Omit<AdoptTally, 'skipped'> {
  /** The file that is being read, which may take long. */
  readonly reading?: { readonly name: string; readonly doneBytes: number; readonly totalBytes: number }
}

/** A file that an adoption of one blob has found in the library, or brought there. */
export interface AdoptedFile {
  readonly file: FileId
  readonly title: TitleId
  /** Present while nobody can tell which title it is. */
  readonly isInReview?: true
}

export interface AdoptOutcome extends AdoptTally {
  /** Of an adoption of one blob. */
  readonly files?: readonly AdoptedFile[]
}
