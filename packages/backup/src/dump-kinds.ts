import { RECORD_KINDS, type RecordKind } from '@streamvault/core'

/** What a library has that no backup has: sessions are short-lived, and whoever restores a library is to sign in there anew. */
const SHORT_LIVED = ['sessions'] as const satisfies readonly RecordKind[]

/** The kinds of records that a dump has, in the order in which they have to be written. A kind that is added to a library is one of them. */
export const DUMP_KINDS: readonly RecordKind[] = RECORD_KINDS.filter(
  (kind) => !SHORT_LIVED.some((each) => each === kind),
)
