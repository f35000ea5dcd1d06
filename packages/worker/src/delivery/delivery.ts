import { randomBytes } from 'node:crypto'
import { BLOCKED_BY_US, type Ticket, type TicketSigner } from '@streamvault/contract'
import {
  assertNotDenied,
  type Clock,
  type Denials,
  type FileId,
  isVaultError,
  type Logger,
  type MediaFile,
  type Metrics,
  Semaphore,
  VaultError,
  type ZeroCopy,
} from '@streamvault/core'
import type { FileOpener, OpenFile } from '../reading/file-opener.ts'
import { ReadAhead } from '../reading/read-ahead.ts'
import { ActiveStreams } from './active-streams.ts'
import type { Reply, RequestHead } from './exchange.ts'
import type { FillAllowance } from './fill-meter.ts'
import type { GatewayGrant } from './gateway-grant.ts'
import { GatewayTraffic } from './gateway-traffic.ts'
import { KernelLane } from './kernel-lane.ts'
import { planResponse, type ResponsePlan } from './plan-response.ts'
import { resetConnection } from './reset-connection.ts'
import type { ResponseBody } from './response-body.ts'
import { representationOf, responseHead } from './response-head.ts'
import { sendProblem } from './send-problem.ts'
import { parseStreamRequest, type StreamRequest } from './stream-request.ts'
import { ViewerLeftError } from './viewer-left-error.ts'
import { WindowPool } from './window-pool.ts'
import { writeBody } from './write-body.ts'

export interface DeliveryDeps {
  readonly files: FileOpener
  readonly denials: Pick<Denials, 'isDenied'>
  readonly tickets: TicketSigner
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Metrics
  /** Where the platform has it. */
  readonly zeroCopy?: ZeroCopy | undefined
  /** Told of every slice that a viewer comes to. */
  readonly onSlice?: (file: MediaFile, index: number) => void
}

export interface DeliveryOptions {
  /** Budget of the windows of all running streams. */
  readonly windowBytes: number
  /** The farthest that one stream reads ahead, in slices. */
  readonly readAheadSlices: number
  /** How many slices all streams together may be fetching ahead. */
  readonly readAheadFillsMax: number
  /** What a viewer who comes through a gateway may have fetched from the store; plenty for one, unless given. */
  readonly viewerFills?: FillAllowance
}

interface Exchange {
  readonly request: RequestHead
  readonly response: Reply
  readonly signal: AbortSignal
  /** Aborts the signal. */
  readonly stop: (error: Error) => void
  readonly startedAt: number
  /** Present where a gateway has authorised the request. */
  readonly grant: GatewayGrant | undefined
}

type Sendable = Extract<ResponsePlan, { range: unknown }>

/** Answers `/stream/…`: a ticket opens a file, and its bytes go out as RFC 9110 says, or the connection breaks. */
export class Delivery {
  readonly #deps: DeliveryDeps
  readonly #options: DeliveryOptions
  readonly #windows: WindowPool
  readonly #streams: ActiveStreams
  readonly #aheadPermits: Semaphore
  readonly #gateway: GatewayTraffic
  #stopping = false

  constructor(deps: DeliveryDeps, options: DeliveryOptions) {
    this.#deps = deps
    this.#options = options
    this.#windows = new WindowPool(options.windowBytes)
    this.#streams = new ActiveStreams(deps.clock)
    this.#aheadPermits = new Semaphore(options.readAheadFillsMax)
    this.#gateway = new GatewayTraffic(deps.clock, options.viewerFills)
  }

  /** Answers one request; all failures end here. With a `grant`, a gateway has looked at the ticket already. */
  async handle(request: RequestHead, response: Reply, grant?: GatewayGrant): Promise<void> {
    const ended = new AbortController()
    const stop = (error: Error) => ended.abort(error)
    response.once('close', () => {
      if (!response.writableFinished) stop(new ViewerLeftError('the connection was closed'))
    })
    const startedAt = this.#deps.clock.monotonic()
    const exchange: Exchange = { request, response, signal: ended.signal, stop, startedAt, grant }
    try {
      await this.#answer(exchange)
    } catch (error) {
      if (!(error instanceof ViewerLeftError)) this.#fail(exchange, error)
    } finally {
      this.#count(response)
    }
  }

  /** Breaks every running response of a file that was taken down, and says how many there were. */
  cut(file: FileId): number {
    return this.#streams.stopFile(file, new VaultError('TAKEN_DOWN', { file }))
  }

  /** Takes no new streams, lets the running ones end for `graceMs`, and cuts the rest. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true
    await this.#streams.drain(graceMs)
  }

  /** Notes what is in use; called before metrics are read. */
  report(): void {
    this.#deps.metrics.set('streamvault_streams_active', this.#streams.count, {})
    this.#deps.metrics.set('streamvault_buffer_bytes', this.#windows.usedBytes, { pool: 'windows' })
  }

  async #answer(exchange: Exchange): Promise<void> {
    if (this.#stopping) throw new VaultError('NOT_READY', {}, { retryAfterMs: 5000 })
    const asked = parseStreamRequest(exchange.request)
    // Whoever asks is told, ticket or not: new tickets for it are not given out, and old ones expire.
    assertNotDenied(this.#deps.denials, asked.file)
    const now = this.#deps.clock.now()
    const { grant } = exchange
    const ticket =
      grant === undefined
        ? this.#deps.tickets.verify(requireTicket(asked), { kind: 'file', id: asked.file, now })
        : undefined
    const opened = await this.#deps.files.open(asked.file)
    const what = representationOf(opened.file)
    const plan = planResponse({ method: asked.method, headers: exchange.request.headers }, what)
    if (plan.status === 416) {
      throw new VaultError('RANGE_NOT_SATISFIABLE', { sizeBytes: what.sizeBytes })
    }
    if (!('range' in plan) || asked.method === 'HEAD' || plan.range.start === plan.range.end) {
      sendHead(exchange, { asked, opened, plan })
    } else {
      await this.#send(exchange, { asked, opened, plan, ticket })
    }
  }

  async #send(
    exchange: Exchange,
    {
      asked,
      opened,
      plan,
      ticket,
    }: { asked: StreamRequest; opened: OpenFile; plan: Sendable; ticket: Ticket | undefined },
  ): Promise<void> {
    const { response, signal, stop, grant } = exchange
    if (grant !== undefined) await this.#gateway.charge({ ...opened, grant, range: plan.range }, signal)
    using reader = new ReadAhead(opened.reader, {
      range: plan.range,
      slicesMax: this.#options.readAheadSlices,
      permits: this.#aheadPermits,
      onSlice: (index) => this.#deps.onSlice?.(opened.file, index),
    })
    const hit = opened.reader.hasAt(plan.range.start)
    const body: ResponseBody = {
      file: asked.file,
      response,
      stop,
      reader,
      lane: this.#deps.zeroCopy && new KernelLane(this.#deps.zeroCopy, response),
      range: plan.range,
      signal,
      mayContinue: () => {
        if (ticket !== undefined && ticket.expiresAt <= this.#deps.clock.now()) throw new VaultError('TICKET_EXPIRED')
      },
      begin: () => {
        const head = responseHead(opened.file, plan, asked.download)
        const keeping = grant === undefined ? {} : this.#gateway.keeping(asked.file, plan.range)
        // RFC 9211: how the first slice was found speaks for the response.
        response.writeHead(plan.status, {
          ...head,
          ...keeping,
          'cache-status': `streamvault; ${hit ? 'hit' : 'fwd=miss'}`,
        })
        const seconds = (this.#deps.clock.monotonic() - exchange.startedAt) / 1000
        this.#deps.metrics.observe('streamvault_first_byte_seconds', seconds, { outcome: hit ? 'hit' : 'miss' })
      },
    }
    await writeBody({ ...this.#deps, windows: this.#windows, streams: this.#streams }, body)
    response.end()
  }

  #fail(exchange: Exchange, error: unknown): void {
    const known = isVaultError(error) ? error : new VaultError('INTERNAL', {}, { cause: error })
    const { response, request } = exchange
    const requestId = randomBytes(9).toString('base64url')
    if (response.headersSent) this.#deps.metrics.add('streamvault_streams_broken_total', 1, { code: known.code })
    if (response.headersSent && known.code === 'TAKEN_DOWN') {
      resetConnection(response)
      return
    }
    if (known.status >= 500 || response.headersSent) {
      this.#deps.logger.warn({ error: known, requestId, begun: response.headersSent }, 'stream failed')
    }
    sendProblem(response, known, { requestId, method: request.method, headers: headersOf(known) })
  }

  #count(response: Reply): void {
    const status = response.headersSent ? `${Math.floor(response.statusCode / 100)}xx` : 'none'
    this.#deps.metrics.add('streamvault_http_requests_total', 1, { route: 'stream', status })
  }
}

function requireTicket({ ticket }: StreamRequest): string {
  if (ticket === undefined) throw new VaultError('TICKET_MISSING')
  return ticket
}

/** Answers with what needs no body. */
function sendHead(
  { response }: Exchange,
  { asked, opened, plan }: { asked: StreamRequest; opened: OpenFile; plan: ResponsePlan },
): void {
  response.writeHead(plan.status, responseHead(opened.file, plan, asked.download))
  response.end()
}

function headersOf(error: VaultError): Record<string, string> {
  if (error.code === 'METHOD_NOT_ALLOWED') return { allow: 'GET, HEAD' }
  if (error.code === 'TAKEN_DOWN') return { link: BLOCKED_BY_US }
  if (error.code === 'RANGE_NOT_SATISFIABLE') {
    return { 'content-range': `bytes */${String(error.details['sizeBytes'])}`, 'accept-ranges': 'bytes' }
  }
  return {}
}
