/** A document as the database keeps it: JSON, as in SQLite, beside what queries need. */
export interface KeptDocument {
  readonly _id: string
  readonly version: number
  readonly document: string
}
