import type { FileId } from '../vocabulary/ids.ts'
import type { Part } from '../vocabulary/part.ts'
import type { SkippedBlob } from './adopt.ts'

/** A mirror that is to get a copy of every part that it lacks. */
export interface MirrorRequest {
  /** Name of its store. */
  readonly mirror: string
}

export interface MirrorTally {
  readonly copiedParts: number
  readonly copiedBytes: number
  readonly skippedCount: number
  /** The first parts that could not be copied, 100 at the most. */
  readonly skipped: readonly SkippedBlob[]
}

/** A part that may be in the mirror although nobody has recorded that. */
export interface CopyUnderWay {
  readonly file: FileId
  readonly part: Part
}

/** What of a copying is done and need not be told again; what is copied is in the catalogue itself. */
export interface MirrorCheckpoint {
  readonly underWay?: CopyUnderWay
  readonly tally: MirrorTally
  /** The attempt that got this far: those before it are not held against the job. */
  readonly attempt: number
}

export interface MirrorProgress extends Omit<MirrorTally, 'skipped'> {
  /** The file that is being copied. */
  readonly name: string
}

export type MirrorOutcome = MirrorTally
