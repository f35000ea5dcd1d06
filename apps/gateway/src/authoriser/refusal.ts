import { ERRORS, type ErrorCode, VaultError } from '@streamvault/core'

/** With it, nginx is told when a refused viewer may come again: it hands the text back. */
const RETRY_SEPARATOR = '-'

/** What nginx is told of a refusal, and asks to have explained. */
export function refusalOf({ code, retryAfterMs }: VaultError): string {
  return retryAfterMs === undefined ? code : `${code}${RETRY_SEPARATOR}${retryAfterMs}`
}

/** The error that a refusal stands for. */
export function readRefusal(refusal: string): VaultError {
  const [code = '', wait] = refusal.split(RETRY_SEPARATOR)
  const known: ErrorCode = Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : 'INTERNAL'
  return new VaultError(known, {}, wait === undefined ? {} : { retryAfterMs: Number(wait) })
}
