import type { PlacedPost } from '../ports/chat-transport.ts'
import type { JobId } from '../vocabulary/ids.ts'
import type { Provenance } from '../vocabulary/media.ts'

/** A file that somebody sent to the bot, and that is to lie in the store. */
export interface CopyRequest {
  readonly chat: string
  readonly message: string
  /** As it is called, for people. */
  readonly name: string
  readonly provenance?: Provenance
}

/** Behind what the copy lies, if there is one by now. */
export interface CopyCheckpoint {
  readonly since: PlacedPost
}

export interface CopyOutcome {
  readonly copy: PlacedPost
  /** The job that indexes it. */
  readonly adoption: JobId
}
