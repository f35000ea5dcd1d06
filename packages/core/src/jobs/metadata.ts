import type { TitleId } from '../vocabulary/ids.ts'
import type { MatchDoubt, MetadataCandidate } from '../vocabulary/metadata.ts'

/** A title of which a metadata service is to be asked. */
export interface MetadataRequest {
  readonly title: TitleId
}

/** Which title it is, once that is known: it need not be searched for again. */
export interface MetadataCheckpoint {
  readonly tmdb: number
}

export interface MetadataProgress {
  readonly phase: 'searching' | 'reading'
}

export interface MetadataOutcome {
  readonly status: 'found' | 'unmatched'
  readonly tmdb?: number
  readonly doubt?: MatchDoubt
  readonly candidates: readonly MetadataCandidate[]
}
