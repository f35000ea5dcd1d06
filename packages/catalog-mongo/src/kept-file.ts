import type { TitleId } from '@streamvault/core'
import type { KeptDocument } from './kept-document.ts'

/** A file as the database keeps it. */
export interface KeptFile extends KeptDocument {
  readonly titleId: TitleId
  readonly season: number | null
  readonly episode: number | null
  readonly bucketRank: number
  /** Its place in the listing of files in review; null while it is in none. */
  readonly reviewOrder: string | null
  /** As `copyOrderOf` has it. */
  readonly copyOrder: string
  /** Whose insert has not come to its end; nobody sees such a file. Null once it is published. */
  readonly pending: string | null
}
