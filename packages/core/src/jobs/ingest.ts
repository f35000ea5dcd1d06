import type { Instant } from '../ports/clock.ts'
import type { EpisodeNumber } from '../vocabulary/episode-number.ts'
import type { FileId, TitleId } from '../vocabulary/ids.ts'
import type { Bucket, MediaFacts, Provenance } from '../vocabulary/media.ts'
import type { Encryption, Part } from '../vocabulary/part.ts'
import type { Recognised } from '../vocabulary/recognised.ts'
import type { SubtitleId, SubtitleTags } from '../vocabulary/subtitle.ts'
import type { JobFailure } from './job-failure.ts'

/** A subtitle on the worker's own disk, and what the manager makes of its name. */
export interface Sidecar {
  readonly path: string
  readonly tags: SubtitleTags
}

/** A file on the worker's own disk, and what the manager makes of its name. */
export interface IngestRequest {
  readonly path: string
  /** Present where the file was split: the paths of all its pieces in order, of which `path` is the first. */
  readonly pieces?: readonly string[]
  readonly recognised: Recognised
  /** Present where an operator said what it is: that holds for a file that the vault has already, too. */
  readonly isDecided?: true
  /** Where it comes from, and who takes it in. */
  readonly provenance?: Provenance
  /** Subtitles that lie beside it, and belong to it. */
  readonly sidecars?: readonly Sidecar[]
  /** Present where `path` is no video: it is the one sidecar, and this is the video that it belongs to. */
  readonly video?: FileId
}

/** What of a file on its way into the store is done and need not be done again. */
export interface StoringCheckpoint {
  readonly sizeBytes: number
  readonly encryption?: Encryption
  /** How the file is cut from its first part that is not stored, in bytes; decided before the first of them is put. */
  readonly partBytes?: number
  /** The parts in order, null where one is not stored yet; those behind the last one that is stored are left out. */
  readonly parts: readonly (Part | null)[]
  /** When the file was added, once its manifest may say so: the catalogue must say the same. */
  readonly addedAt?: Instant
  /** The manifest, once it is stored. */
  readonly manifest?: Part
}

/** What of an ingest is done and need not be done again. */
export interface IngestCheckpoint extends StoringCheckpoint {
  readonly sha256: string
  /** Modification time of the source, in milliseconds: a source that changed is read again from the start. */
  readonly modifiedAt: Instant
}

export interface IngestProgress {
  readonly phase: 'reading' | 'storing'
  readonly doneBytes: number
  readonly totalBytes: number
}

/** What became of one subtitle. One that is refused does not keep its video out. */
export type SidecarOutcome =
  | { readonly path: string; readonly status: 'stored' | 'known'; readonly id: SubtitleId; readonly tags: SubtitleTags }
  | { readonly path: string; readonly failure: JobFailure }

export interface IngestOutcome {
  /** `known`: the vault already had these bytes. */
  readonly status: 'stored' | 'known'
  readonly file: FileId
  readonly title: TitleId
  /** Which of the title it is by now; absent of a movie, and in review. */
  readonly episode?: EpisodeNumber
  readonly bucket: Bucket
  readonly media: MediaFacts
  /** What the file may be, while it is in review. */
  readonly review?: Recognised
  /** Absent where there were none. */
  readonly subtitles?: readonly SidecarOutcome[]
}
