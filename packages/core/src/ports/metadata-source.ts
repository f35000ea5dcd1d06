import type { MetadataCandidate, TitleDetails } from '../vocabulary/metadata.ts'
import type { TitleKind } from '../vocabulary/title-kind.ts'
import type { CallOptions } from './call-options.ts'

export interface MetadataQuery {
  readonly kind: TitleKind
  readonly name: string
  /** Only titles of that year are found. */
  readonly year?: number
}

export interface MetadataFound {
  /** The likeliest first, each once, 60 at the most. */
  readonly candidates: readonly MetadataCandidate[]
  /** Whether there are no others. */
  readonly isComplete: boolean
}

export interface MetadataSubject {
  readonly kind: TitleKind
  readonly tmdb: number
  /** Of a series, the seasons whose episodes are wanted. */
  readonly seasons: readonly number[]
}

/** A title, and everything that it is called. */
export interface MetadataRecord {
  readonly details: TitleDetails
  /** In any language, the name and the original one among them. */
  readonly names: readonly string[]
}

/**
 * A service that knows what movies and series are about, such as TMDB.
 *
 * Every verb throws `METADATA_THROTTLED` when it asks to wait for longer than a call may take, `METADATA_UNAVAILABLE` when it does
 * not answer, or not as it should, `METADATA_UNREADABLE` when its answer makes no sense, and `METADATA_REFUSED` when it does not let us in.
 */
export interface MetadataSource {
  /** Titles of a kind that are called so, or nearly so. */
  search(query: MetadataQuery, options: CallOptions): Promise<MetadataFound>
  /** Throws `METADATA_NOT_FOUND` when there is no such title. Seasons that it does not know are left out. */
  read(subject: MetadataSubject, options: CallOptions): Promise<MetadataRecord>
}
