import type { FileId, TitleId } from '../vocabulary/ids.ts'

/** Two titles that are one. */
export interface MergeRequest {
  readonly from: TitleId
  readonly into: TitleId
  /** The operator who says so; absent where both have the same number of a metadata service. */
  readonly by?: string
}

/** Present once it is decided: whatever is said meanwhile, what was begun is ended. */
export interface MergeCheckpoint {
  /** What `from` had then. */
  readonly files: readonly FileId[]
}

export interface MergeOutcome {
  /** `denied`: one of them was taken down, and so the other is now; `left`: there is a reason that they stay two. */
  readonly status: 'merged' | 'denied' | 'left'
  /** What came from the merged title. */
  readonly files: readonly FileId[]
}
