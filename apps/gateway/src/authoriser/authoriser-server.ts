import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { BLOCKED_BY_US, PROBLEM_MEDIA_TYPE, problemOf } from '@streamvault/contract'
import type { ErrorCode } from '@streamvault/core'
import { readRefusal } from './refusal.ts'

export interface AuthoriserServerDeps {
  /** Whether those behind us answer. */
  readonly isReady: () => Promise<boolean>
  /** Called with the code of everything that was refused. */
  readonly onRefusal: (code: ErrorCode) => void
}

const REFUSALS = '/refusals/'
/** Health checks ask every few seconds. */
const READINESS_MS = 1000

/**
 * Tells nginx what to say, over a socket that nobody else can open.
 *
 * A subrequest can say yes or no and nothing else, so that a refusal comes in two steps: no, with a code, from `QuestionServer`; and
 * then, where nginx asks what to say, the problem in full, from here.
 */
export function createAuthoriserServer(deps: AuthoriserServerDeps): Server {
  const readiness = remembered(deps.isReady)
  const server = createServer({ keepAliveTimeout: 0, noDelay: true }, (request, response) => {
    const url = request.url ?? '/'
    if (url.startsWith(REFUSALS)) explain(deps, request, response)
    else if (url === '/readyz') void tellReadiness(readiness, response)
    else response.writeHead(404).end()
  })
  server.requestTimeout = 0
  server.headersTimeout = 0
  return server
}

function explain({ onRefusal }: AuthoriserServerDeps, request: IncomingMessage, response: ServerResponse): void {
  const error = readRefusal(request.url?.slice(REFUSALS.length) ?? '')
  onRefusal(error.code)
  const requestId = String(request.headers['x-request-id'] ?? '')
  const body = JSON.stringify(problemOf(error, requestId))
  response.writeHead(error.status, {
    ...(error.retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(error.retryAfterMs / 1000)) }),
    ...(error.code === 'TAKEN_DOWN' && { link: BLOCKED_BY_US }),
    'cache-control': 'no-store',
    'content-type': PROBLEM_MEDIA_TYPE,
    'content-length': Buffer.byteLength(body),
    'x-request-id': requestId,
  })
  response.end(body)
}

async function tellReadiness(isReady: () => Promise<boolean>, response: ServerResponse): Promise<void> {
  const ready = await isReady()
  const body = ready ? 'healthy\n' : 'unhealthy\n'
  response.writeHead(ready ? 200 : 503, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': body.length,
    'cache-control': 'no-store',
  })
  response.end(body)
}

/** Anybody may ask for it, and those behind us are asked once a second for all of them. */
function remembered(isReady: AuthoriserServerDeps['isReady']): () => Promise<boolean> {
  let asked: Promise<boolean> | undefined
  return () => {
    asked ??= isReady()
      .catch(() => false)
      .finally(() => setTimeout(() => (asked = undefined), READINESS_MS).unref())
    return asked
  }
}
