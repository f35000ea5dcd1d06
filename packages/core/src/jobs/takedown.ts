import type { CaseId } from '../vocabulary/ids.ts'

/** A case whose steps are to be carried out. */
export interface CaseRequest {
  readonly case: CaseId
}

export interface CaseOutcome {
  /** As the case stood then. */
  readonly state: 'open' | 'done' | 'returning' | 'returned'
}
