import { ERRORS, type ErrorCode } from './error-codes.ts'
import type { Retry } from './error-spec.ts'

export interface VaultErrorOptions {
  readonly cause?: unknown
  /** How long the other side asked us to wait, in milliseconds. */
  readonly retryAfterMs?: number
  /** What a client may know beside the message: a few words, never a secret. */
  readonly detail?: string
}

/** The one error class: a code from `ERRORS`, details for the log, and what retry code needs to know. */
export class VaultError extends Error {
  override readonly name = 'VaultError'
  readonly code: ErrorCode
  /** For the log, never for a client, and without secrets. */
  readonly details: Readonly<Record<string, unknown>>
  readonly retryAfterMs: number | undefined
  readonly detail: string | undefined

  constructor(code: ErrorCode, details: Readonly<Record<string, unknown>> = {}, options: VaultErrorOptions = {}) {
    super(ERRORS[code].message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.details = details
    this.retryAfterMs = options.retryAfterMs
    this.detail = options.detail
  }

  get retry(): Retry {
    return ERRORS[this.code].retry
  }

  get status(): number {
    return ERRORS[this.code].status
  }
}

/** Tells by name and code, not by class, so that it holds across copies of this package and across processes. */
export function isVaultError<C extends ErrorCode>(error: unknown, ...codes: C[]): error is VaultError & { code: C } {
  if (!(error instanceof Error) || error.name !== 'VaultError') return false
  return codes.length === 0 || codes.includes((error as VaultError).code as C)
}
