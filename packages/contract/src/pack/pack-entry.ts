import type { FileId, Instant, Subtitle } from '@streamvault/core'

/** One file in a pack, or one of its subtitles. */
export interface PackEntry {
  readonly file: FileId
  /** Present where the entry is this subtitle of the file, and not the file itself. */
  readonly subtitle?: Subtitle
  /** Its name in the pack. */
  readonly name: string
  readonly sizeBytes: number
  readonly modifiedAt: Instant
}
