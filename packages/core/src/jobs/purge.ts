import type { Takedown } from '../vocabulary/takedown.ts'

/** A takedown whose files are to leave the store and the catalogue. */
export interface PurgeRequest {
  readonly takedown: Takedown['id']
  readonly reason: string
  /** Whoever asked for it. */
  readonly by: string
}

export interface PurgeProgress {
  readonly doneFiles: number
  readonly totalFiles: number
}

/** What was deleted, by this attempt or one before it, as far as that is known. */
export interface PurgeOutcome {
  /** Files of the takedown that the catalogue had when the last attempt began. */
  readonly files: number
  /** Their parts and manifests, each of which the store has said that it no longer has. */
  readonly blobs: number
}
