import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { GATEWAY_FIELDS } from '@streamvault/contract'
import { type ErrorCode, isVaultError, VaultError } from '@streamvault/core'
import {
  type Delivery,
  isMediaPath,
  isOfKnownLength,
  isPicturePath,
  LeanHttp,
  type PictureDelivery,
  type Reply,
  type RequestHead,
  sendProblem,
} from '@streamvault/worker'
import { answerUnreadable } from './answer-unreadable.ts'
import { nameViewer } from './name-viewer.ts'
import { createRequestId } from './request-id.ts'
import type { RequestLimit } from './request-limit.ts'

/** What a Fastify instance offers to a server of ours. */
interface Routed {
  routing(request: IncomingMessage, response: ServerResponse): void
}

/** The parts behind the one origin; what a role does not have is absent. */
export interface EdgeParts {
  /** Absent where everybody may ask as often as he likes. */
  readonly requests?: Pick<RequestLimit, 'count'>
  /** What gateways are known by, which say who asks. */
  readonly gatewaySecrets?: readonly string[]
  readonly delivery?: Pick<Delivery, 'handle'>
  readonly pictures?: Pick<PictureDelivery, 'handle'>
  readonly api?: Routed
  readonly site?: Routed
}

/** Idle connections are kept this long: longer than a load balancer's usual 60 s, so that it never finds one just closed. */
const KEEP_ALIVE_MS = 65_000
const HEADERS_MS_MAX = 10_000
/** How often connections are looked at for having passed that. */
const CHECK_MS = 2_000
/** A start takes seconds. A browser waits longer, and so does nginx, whose `proxy_read_timeout` is 60 s. */
const START_MS_MAX = 30_000
/** A page asks for some dozen things at once. */
const EARLY_MAX = 1_000

/**
 * The embedded edge: one origin for pages, API and media, on one plain HTTP server.
 *
 * It listens from the start, so that a taken port is noticed before anything else. What is asked before `open` is called waits
 * for it; where that lasts too long, it is answered 503.
 */
export class Edge {
  readonly server: Server
  readonly #lean: LeanHttp
  #parts: EdgeParts = {}
  readonly #isKnownHost: (host: string | undefined) => boolean
  #ready = false
  /** Settles when there is nothing to wait for any longer: everything can be used, or the start came to nothing. */
  readonly #started = Promise.withResolvers<void>()
  readonly #impatience = setTimeout(() => this.#endStart(), START_MS_MAX).unref()
  #isStarting = true
  #earlyCount = 0

  /** `isKnownHost` tells by the `Host` field whether a request is meant for us. */
  constructor(isKnownHost: (host: string | undefined) => boolean) {
    this.#isKnownHost = isKnownHost
    this.server = createServer(
      {
        keepAliveTimeout: KEEP_ALIVE_MS,
        headersTimeout: HEADERS_MS_MAX,
        connectionsCheckingInterval: CHECK_MS,
        noDelay: true,
        // That one is missing is ours to say, as a problem.
        requireHostHeader: false,
      },
      (request, response) => this.#admit(request, response),
    )
    this.server.on('clientError', answerUnreadable)
    const lane = {
      takes: (request: RequestHead) =>
        this.#isMedia(request) && isOfKnownLength(request.url ?? '') && isKnownHost(request.headers.host),
      answer: (request: RequestHead, reply: Reply) => {
        if (this.#counts(request, reply)) void this.#parts.delivery?.handle(request, reply)
      },
    }
    this.#lean = new LeanHttp(this.server, lane, KEEP_ALIVE_MS)
  }

  /** Begins to serve. */
  open(parts: EdgeParts): void {
    this.#parts = parts
    this.#ready = true
    this.#endStart()
  }

  /** Reports itself as not ready, and takes no new connections; what runs goes on. */
  close(): void {
    this.#ready = false
    this.#endStart()
    this.server.close()
    this.server.closeIdleConnections()
    this.#lean.close()
  }

  /** Breaks what is still connected. */
  closeAllConnections(): void {
    this.server.closeAllConnections()
    this.#lean.closeAll()
  }

  #isMedia(request: RequestHead): boolean {
    return this.#parts.delivery !== undefined && isMediaPath(request.url ?? '')
  }

  #endStart(): void {
    clearTimeout(this.#impatience)
    this.#isStarting = false
    this.#started.resolve()
  }

  #admit(request: IncomingMessage, response: ServerResponse): void {
    if (isAmbiguous(request)) {
      this.#refuse(request, response, 'REQUEST_INVALID')
      return
    }
    takeOriginForm(request)
    takeFirstRange(request)
    if (!this.#isKnownHost(request.headers.host)) {
      this.#refuse(request, response, 'HOST_UNKNOWN')
      return
    }
    const url = request.url ?? '/'
    if (isPath(url, '/healthz')) this.#tellHealth(request, response, 'healthy')
    else if (isPath(url, '/readyz')) this.#tellHealth(request, response, this.#ready ? 'healthy' : 'unhealthy')
    else if (this.#isStarting && this.#earlyCount < EARLY_MAX) void this.#routeLater(request, response)
    else this.#route(request, response)
  }

  async #routeLater(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#earlyCount++
    await this.#started.promise
    if (!response.destroyed) this.#route(request, response)
  }

  #route(request: IncomingMessage, response: ServerResponse): void {
    const url = request.url ?? '/'
    const { delivery, pictures, api, site, gatewaySecrets = [] } = this.#parts
    if (!this.#counts(request, response)) return
    if (url.startsWith('/api/')) nameViewer(request, response, gatewaySecrets)
    // What a gateway is known by is for nobody behind us.
    delete request.headers[GATEWAY_FIELDS.secret]
    if (delivery !== undefined && isMediaPath(url)) void delivery.handle(request, response)
    else if (pictures !== undefined && isPicturePath(url)) void pictures.handle(request, response)
    else if (api !== undefined && url.startsWith('/api/')) api.routing(request, response)
    else if (site !== undefined) site.routing(request, response)
    else this.#refuse(request, response, this.#ready ? 'ROUTE_NOT_FOUND' : 'NOT_READY')
  }

  /** Counts a request, and says whether it is to be answered; it is refused already where it is not. */
  #counts(request: RequestHead, reply: Reply): boolean {
    try {
      this.#parts.requests?.count(request, reply)
      return true
    } catch (error) {
      if (!isVaultError(error)) throw error
      sendProblem(reply, error, { requestId: createRequestId(), method: request.method })
      return false
    }
  }

  #tellHealth(request: IncomingMessage, response: ServerResponse, health: Health): void {
    if (request.method === 'GET' || request.method === 'HEAD') sendHealth(response, health)
    else this.#refuse(request, response, 'METHOD_NOT_ALLOWED', { allow: 'GET, HEAD' })
  }

  #refuse(request: IncomingMessage, response: ServerResponse, code: ErrorCode, headers = {}): void {
    sendProblem(response, new VaultError(code), {
      requestId: createRequestId(),
      method: request.method,
      headers,
    })
  }
}

const WITH_USER = /^[a-z]+:\/\/[^/?]*@/i

type Health = 'healthy' | 'unhealthy'

/**
 * Whether others on the way may have read this request otherwise: which host is meant, of two or none or behind a user, where its target
 * ends that has a fragment (RFC 9112, section 3.2), and where a body in an unknown coding ends (section 6.1), which Node notices only
 * after it has handed the request over.
 */
function isAmbiguous({ headersDistinct, httpVersion, url = '' }: IncomingMessage): boolean {
  const { host = [], 'transfer-encoding': codings = [] } = headersDistinct
  const hostsMin = httpVersion === '1.0' ? 0 : 1
  return (
    url.includes('#') ||
    WITH_USER.test(url) ||
    host.length < hostsMin ||
    host.length > 1 ||
    codings.length > 1 ||
    codings.some((coding) => coding.toLowerCase() !== 'chunked')
  )
}

/** RFC 9112, section 3.2.2: a server must accept a target that is a whole address; its host then counts, not the field. */
function takeOriginForm(request: IncomingMessage): void {
  const [, host, rest = ''] = /^[a-z]+:\/\/([^/?]+)(.*)/i.exec(request.url ?? '') ?? []
  if (host === undefined) return
  request.headers.host = host
  request.url = rest.startsWith('/') ? rest : `/${rest}`
}

/** Node would make one list of several, where nginx knows the first; a gateway and we are to answer the same. */
function takeFirstRange({ headers, headersDistinct: { range = [] } }: IncomingMessage): void {
  if (range[0] !== undefined) headers.range = range[0]
}

function isPath(url: string, path: string): boolean {
  return url === path || url.startsWith(`${path}?`)
}

function sendHealth(response: ServerResponse, health: Health): void {
  const body = `${health}\n`
  response.writeHead(health === 'healthy' ? 200 : 503, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': body.length,
    'cache-control': 'no-store',
  })
  response.end(body)
}
