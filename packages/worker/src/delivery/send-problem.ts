import { BLOCKED_BY_US, PROBLEM_MEDIA_TYPE, problemOf } from '@streamvault/contract'
import type { VaultError } from '@streamvault/core'
import type { Reply } from './exchange.ts'

export interface ProblemContext {
  readonly requestId: string
  readonly method: string | undefined
  /** Fields that go with the status, such as `Content-Range` with 416. */
  readonly headers?: Readonly<Record<string, string>>
}

/** Answers with `application/problem+json`; a response that has begun is destroyed instead, so that nobody takes it for whole. */
export function sendProblem(response: Reply, error: VaultError, context: ProblemContext): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const body = Buffer.from(JSON.stringify(problemOf(error, context.requestId)))
  response.writeHead(error.status, {
    ...context.headers,
    ...(error.retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(error.retryAfterMs / 1000)) }),
    ...(error.code === 'TAKEN_DOWN' && { link: BLOCKED_BY_US }),
    'cache-control': 'no-store',
    'content-type': PROBLEM_MEDIA_TYPE,
    'content-length': body.length,
    'x-request-id': context.requestId,
  })
  response.end(context.method === 'HEAD' ? undefined : body)
}
