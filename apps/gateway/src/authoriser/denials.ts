import type { FileId } from '@streamvault/core'

/** What may not be shown, answered at once. */
export interface Denials {
  isDenied(file: FileId): boolean
  /** The file's content epoch: what was kept of the file in another epoch is not to be used. */
  epochOf(file: FileId): number
}
