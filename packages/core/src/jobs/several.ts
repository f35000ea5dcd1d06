import type { Recognised } from '../vocabulary/recognised.ts'
import type { TitleKind } from '../vocabulary/title-kind.ts'
import type { SkippedBlob } from './adopt.ts'
import type { IngestCheckpoint, IngestOutcome } from './ingest.ts'

/** What an operator says of a file. It wins over its name; what is left out stays as it is. */
export interface Override {
  readonly kind?: TitleKind
  /** With a title, the year is as it is given, and none where none is. */
  readonly title?: string
  readonly year?: number
  readonly season?: number
  /** One episode, or the first and the last of several. */
  readonly episode?: { readonly first: number; readonly last?: number }
}

/** One of several files that a job has taken in. */
export interface TakenFile extends Omit<IngestOutcome, 'media'> {
  /** As it is called where it came from, folders included. */
  readonly name: string
  readonly recognised: Recognised
}

/** What became of several files that come in by one job. */
export interface SeveralOutcome {
  readonly taken: readonly TakenFile[]
  readonly skippedCount: number
  /** The first of what was not taken, 100 at the most. */
  readonly skipped: readonly SkippedBlob[]
}

/** What of such a job is done and need not be done again. */
export interface SeveralCheckpoint extends SeveralOutcome {
  /** The names of all files that are finished with. */
  readonly finished: readonly string[]
  /** What is stored of the file that was being taken in. */
  readonly storing?: IngestCheckpoint
  /** The attempt that got this far: those before it are not held against the job. */
  readonly attempt: number
}

export interface SeveralProgress {
  readonly phase: 'opening' | 'downloading' | 'reading' | 'storing'
  /** What is being taken in. */
  readonly name: string
  readonly finishedCount: number
  readonly filesCount: number
  /** Of the file, or of all of a download. */
  readonly doneBytes: number
  readonly totalBytes: number
}
