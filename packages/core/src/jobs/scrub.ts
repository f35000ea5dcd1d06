import type { ErrorCode } from '../error-codes.ts'
import type { BlobLabel } from '../ports/blob-store.ts'
import type { FileId } from '../vocabulary/ids.ts'
import type { Part } from '../vocabulary/part.ts'
import type { ManifestUnderWay } from './manifest.ts'

/** All files in all their homes are to be read and compared with their digests. */
export interface ScrubRequest {
  /** Whoever asked for it. */
  readonly by: string
}

/** A part, or a subtitle, that a store did not give as it was. */
export interface ScrubFinding {
  readonly file: FileId
  readonly name: string
  readonly store: string
  /** Which part of the file, counted from 1; the subtitles come behind the parts. */
  readonly part: number
  /** Why it is not as it was. */
  readonly code: ErrorCode
  /** `lost`: no other home has it as it was, or there is none. `unrepaired`: its store did not take it once more. */
  readonly result: 'repaired' | 'lost' | 'unrepaired'
}

export interface ScrubTally {
  readonly files: number
  /** What was read and is as it was. */
  readonly checkedBytes: number
  readonly repaired: number
  readonly lost: number
  readonly unrepaired: number
  /** Homes that did not answer, and how many parts in them were therefore not looked at; those before there were such have none. */
  readonly away?: Readonly<Record<string, number>>
  /** The first findings, 100 at the most. */
  readonly findings: readonly ScrubFinding[]
}

/** A part that is being stored once more. */
export interface RepairUnderWay {
  readonly file: FileId
  /** As it was found. */
  readonly part: Part
  /** As in `ScrubFinding`. */
  readonly number: number
  /** The home in which it is damaged. */
  readonly store: string
  readonly code: ErrorCode
  /** Names the new blob. */
  readonly key: string
  /** What the new blob is labelled as, where its store keeps labels and the part's label is known. */
  readonly label?: BlobLabel
  /** The manifest that is written anew because the part has moved. */
  readonly manifest?: ManifestUnderWay
}

/** What of a scrub is done and need not be done again. */
export interface ScrubCheckpoint {
  /** The last file that is finished with. */
  readonly after?: FileId
  /** The file that is being read, and how many of its parts, home by home, are finished with. */
  readonly within?: { readonly file: FileId; readonly done: number }
  readonly repair?: RepairUnderWay
  readonly tally: ScrubTally
  /** The attempt that got this far: those before it are not held against the job. */
  readonly attempt: number
}

export interface ScrubProgress extends Omit<ScrubTally, 'findings'> {
  /** The file that is being read. */
  readonly name: string
}

export type ScrubOutcome = ScrubTally
