import type { PartCopy } from '../vocabulary/part.ts'
import type { SubtitleId } from '../vocabulary/subtitle.ts'

/** A subtitle that an operator does not want beside its video. */
export interface DiscardRequest {
  readonly subtitle: SubtitleId
}

/** What is to leave the store, once nobody is shown it any longer. */
export interface DiscardCheckpoint {
  /** The manifest first, and the part last. */
  readonly blobs: readonly PartCopy[]
}

export interface DiscardOutcome {
  /** How many the store has said that it no longer has. */
  readonly blobs: number
}
