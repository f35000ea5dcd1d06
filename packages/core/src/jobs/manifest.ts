import type { BlobLabel } from '../ports/blob-store.ts'
import type { FileId, TitleId } from '../vocabulary/ids.ts'
import type { PartCopy } from '../vocabulary/part.ts'
import type { SubtitleId } from '../vocabulary/subtitle.ts'

/** A file, or all files of a title, of which the catalogue knows what their manifests may not tell. */
export type ManifestRequest = { readonly file: FileId } | { readonly title: TitleId }

/** A manifest that is being put, and may be in its store although nobody has recorded that. */
export interface ManifestUnderWay {
  readonly file: FileId
  /** Present where it is the manifest of one of the file's subtitles. */
  readonly subtitle?: SubtitleId
  /** Names the new blob. */
  readonly key: string
  readonly sizeBytes: number
  readonly label: BlobLabel
  /** The manifest in whose place it comes. */
  readonly replaces: PartCopy
}

export interface ManifestCheckpoint {
  readonly underWay?: ManifestUnderWay
  /** The last file that is finished with, in the order of ids. */
  readonly after?: FileId
  readonly written: number
  /** The attempt that got this far: those before it are not held against the job. */
  readonly attempt: number
}

export interface ManifestOutcome {
  /** How many manifests told something else, and were written anew. */
  readonly written: number
}
