import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { PROBLEM_MEDIA_TYPE, problemOf } from '@streamvault/contract'
import { ERRORS, type ErrorCode, isVaultError, type Logger, VaultError } from '@streamvault/core'
import type { Authoriser } from './authoriser.ts'
import type { Question } from './question.ts'

export interface AuthoriserServerDeps {
  readonly authoriser: Authoriser
  readonly logger: Logger
  /** Called with the code of everything that was refused. */
  readonly onRefusal: (code: ErrorCode) => void
  /** Whether those behind us answer. */
  readonly isReady: () => Promise<boolean>
}

const REFUSALS = '/refusals/'
/** With it, nginx is told when a refused viewer may come again: it hands the text back. */
const RETRY_SEPARATOR = '-'

/**
 * Answers nginx, over a socket that nobody else can open.
 *
 * A subrequest can say yes or no and nothing else, so that a refusal comes in two steps: no, with a code; and then, where nginx
 * asks what to say, the problem in full.
 */
export function createAuthoriserServer(deps: AuthoriserServerDeps): Server {
  const server = createServer({ keepAliveTimeout: 0, noDelay: true }, (request, response) => {
    const url = request.url ?? '/'
    if (url === '/') void answer(deps, request, response)
    else if (url.startsWith(REFUSALS)) explain(url.slice(REFUSALS.length), request, response)
    else if (url === '/readyz') void tellReadiness(deps, response)
    else response.writeHead(404).end()
  })
  server.requestTimeout = 0
  server.headersTimeout = 0
  return server
}

async function answer(
  { authoriser, logger, onRefusal }: AuthoriserServerDeps,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const { number, epoch, viewer, rate } = await authoriser.allow(questionOf(request))
    const fields = { 'x-granted': number, 'x-epoch': epoch, 'x-viewer': viewer, 'x-rate': rate }
    response.writeHead(204, fields).end()
  } catch (error) {
    const known = isVaultError(error) ? error : new VaultError('INTERNAL', {}, { cause: error })
    if (known.code === 'INTERNAL') logger.error({ error: known }, 'authorisation failed')
    onRefusal(known.code)
    const wait = known.retryAfterMs === undefined ? '' : `${RETRY_SEPARATOR}${known.retryAfterMs}`
    response.writeHead(403, { 'x-refusal': `${known.code}${wait}`, 'content-length': 0 }).end()
  }
}

function questionOf({ headers }: IncomingMessage): Question {
  const text = (name: string) => String(headers[name] ?? '')
  return {
    kind: text('x-kind'),
    item: text('x-item'),
    ticket: decode(text('x-ticket')),
    client: text('x-client'),
    process: Number(text('x-process')),
    site: text('x-site'),
    origin: text('x-origin'),
    referer: text('x-referer'),
    host: text('x-host'),
  }
}

/** Tickets need no encoding, and some clients encode them all the same. */
function decode(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function explain(refusal: string, request: IncomingMessage, response: ServerResponse): void {
  const [code = '', wait] = refusal.split(RETRY_SEPARATOR)
  const known: ErrorCode = Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : 'INTERNAL'
  const error = new VaultError(known, {}, wait === undefined ? {} : { retryAfterMs: Number(wait) })
  const requestId = String(request.headers['x-request-id'] ?? '')
  const body = JSON.stringify(problemOf(error, requestId))
  response.writeHead(error.status, {
    ...(error.retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(error.retryAfterMs / 1000)) }),
    'cache-control': 'no-store',
    'content-type': PROBLEM_MEDIA_TYPE,
    'content-length': Buffer.byteLength(body),
    'x-request-id': requestId,
  })
  response.end(body)
}

async function tellReadiness({ isReady }: AuthoriserServerDeps, response: ServerResponse): Promise<void> {
  const ready = await isReady().catch(() => false)
  const body = ready ? 'healthy\n' : 'unhealthy\n'
  response.writeHead(ready ? 200 : 503, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': body.length,
    'cache-control': 'no-store',
  })
  response.end(body)
}
