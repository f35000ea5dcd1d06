import { type ErrorCode, VaultError } from '@streamvault/core'

/** What foreign errors mean, by their codes, or by their names where they have none; the first that fits. */
const KNOWN: readonly (readonly [code: RegExp, ours: ErrorCode, reason?: string])[] = [
  [/^(?:ERR_TLS_CERT|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(?:GET|VERIFY)_)/, 'URL_CERTIFICATE'],
  [/^(?:ENOTFOUND|ENODATA)$/, 'URL_UNAVAILABLE', 'there is no server of this name'],
  [/^(?:EAI_AGAIN|ESERVFAIL|ETIMEOUT)$/, 'URL_UNAVAILABLE', 'the name of the server could not be looked up'],
  [/^(?:UND_ERR_(?:HEADERS|BODY|CONNECT)_TIMEOUT|ETIMEDOUT)$/, 'URL_UNAVAILABLE', 'nothing came in time'],
  [/^(?:HPE_|HTTPParserError$|UND_ERR_HEADERS_OVERFLOW)/, 'URL_ANSWER_WRONG', 'it is not HTTP as it should be'],
  [/^UND_ERR_RES_CONTENT_LENGTH_MISMATCH$/, 'URL_ANSWER_WRONG', 'it has another length than was told'],
]

/** Tells in our words why a web server could not be read; what is not known is `URL_UNAVAILABLE` with its cause. */
export function urlErrorOf(error: unknown): VaultError {
  if (error instanceof VaultError) return error
  const code = codeOf(error)
  const known = KNOWN.find(([pattern]) => pattern.test(code))
  if (known === undefined) return new VaultError('URL_UNAVAILABLE', { code }, { cause: error })
  const [, ours, reason] = known
  return new VaultError(ours, { code, ...(reason !== undefined && { reason }) }, { cause: error })
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
