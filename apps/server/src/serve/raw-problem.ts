import { STATUS_CODES } from 'node:http'
import { PROBLEM_MEDIA_TYPE, problemOf } from '@streamvault/contract'
import type { VaultError } from '@streamvault/core'
import { createRequestId } from './request-id.ts'

/** A whole answer for a connection that no request could be read from, and that ends with it; without its body for a HEAD. */
export function rawProblem(error: VaultError, { method = 'GET' }: { readonly method?: string } = {}): string {
  const requestId = createRequestId()
  const body = JSON.stringify(problemOf(error, requestId))
  const { status, retryAfterMs } = error
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    ...(retryAfterMs === undefined ? [] : [`retry-after: ${Math.ceil(retryAfterMs / 1000)}`]),
    'cache-control: no-store',
    `content-type: ${PROBLEM_MEDIA_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${requestId}`,
    'connection: close',
  ]
  return `${lines.join('\r\n')}\r\n\r\n${method === 'HEAD' ? '' : body}`
}
