import type { ErrorCode } from '../error-codes.ts'

/** Why a job, or a part of one, came to nothing. */
export interface JobFailure {
  readonly code: ErrorCode
  /** A sentence for people. */
  readonly message: string
}
