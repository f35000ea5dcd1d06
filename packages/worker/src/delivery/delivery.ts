import { randomBytes } from 'node:crypto'
import type { EmbeddedRequest, HotlinkGuard, Ticket, TicketScope, TicketSigner } from '@streamvault/contract'
import {
  assertNotDenied,
  type ByteRange,
  type Clock,
  type Denials,
  type FileId,
  fileOfSubtitle,
  isVaultError,
  type Logger,
  type MediaFile,
  type Metrics,
  Semaphore,
  VaultError,
  type ZeroCopy,
} from '@streamvault/core'
import type { FilmDesk } from '../hls/film-desk.ts'
import type { FilmPart } from '../hls/film-part.ts'
import type { PackOpener } from '../pack/pack-opener.ts'
import type { FileOpener } from '../reading/file-opener.ts'
import { ReadAhead } from '../reading/read-ahead.ts'
import type { SlicedReader } from '../reading/sliced-reader.ts'
import { openSubtitle } from '../subtitles/open-subtitle.ts'
import { ActiveStreams } from './active-streams.ts'
import type { Reply, RequestHead } from './exchange.ts'
import type { GatewayGrant } from './gateway-grant.ts'
import { KernelLane } from './kernel-lane.ts'
import { type MediaRequest, parseMediaRequest, routeOf } from './media-request.ts'
import type { SlicePayer } from './metered-reader.ts'
import { Newcomers } from './newcomers.ts'
import { planResponse, type ResponsePlan } from './plan-response.ts'
import { type Representation, representationOf } from './representation.ts'
import { resetConnection } from './reset-connection.ts'
import type { BodyDeps, ResponseBody } from './response-body.ts'
import { responseHead } from './response-head.ts'
import { sendFilmPart } from './send-film-part.ts'
import { sendProblem } from './send-problem.ts'
import { viewerOf } from './viewer-at.ts'
import { ViewerLeftError } from './viewer-left-error.ts'
import { type ViewerLimitOptions, ViewerLimits } from './viewer-limits.ts'
import type { Allowance } from './viewer-meter.ts'
import { ViewerTraffic } from './viewer-traffic.ts'
import { WindowPool } from './window-pool.ts'
import { writeBody } from './write-body.ts'

export interface DeliveryDeps {
  readonly files: FileOpener
  readonly packs: PackOpener
  /** Absent where nothing is played in segments. */
  readonly films?: Pick<FilmDesk, 'answer'>
  readonly denials: Pick<Denials, 'isDenied'>
  readonly tickets: TicketSigner
  /** Asked about who comes without a gateway; absent where any page may embed what is ours. */
  readonly hotlinks?: Pick<HotlinkGuard, 'check'>
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
  /**
   * How many slices all streams together may have before their viewers come to them. More than fits into the cache would be pushed
   * out before they come, and fetched again.
   */
  readonly readAheadKeptMax: number
  /** What a viewer may have fetched from the store; plenty for one, unless given. */
  readonly viewerFills?: Allowance
  /** What a viewer who comes without a gateway may have of responses; no bound, unless given. */
  readonly viewerLimits?: ViewerLimitOptions
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
  /** Who asks; undefined for this machine itself. */
  readonly viewer: string | undefined
  /** The same, where nobody else has held him to his limits. */
  readonly held: string | undefined
}

/** When whoever is turned away by a worker that stops may find the next one. */
const STOPPING_MS = 5000

/** What a ticket opened. */
interface Opened {
  /** All of which bytes are in it. */
  readonly files: readonly FileId[]
  /** The file that a viewer of it watches; a pack is only taken home. */
  readonly watched?: MediaFile
  readonly what: Representation
  readonly reader: SlicedReader
}

type Sendable = Extract<ResponsePlan, { range: unknown }>

/**
 * Answers `/stream/…`, `/pack/…` and `/subtitle/…`: a ticket opens a file, a pack or a subtitle, and its bytes go out as RFC 9110 says, or the connection breaks. And
 * `/hls/…`, where the ticket of a file opens it in segments.
 */
export class Delivery {
  readonly #deps: DeliveryDeps
  readonly #options: DeliveryOptions
  readonly #windows: WindowPool
  readonly #streams: ActiveStreams
  readonly #aheadPermits: Semaphore
  readonly #aheadRoom: Semaphore
  readonly #traffic: ViewerTraffic
  readonly #limits: ViewerLimits | undefined
  readonly #newcomers: Newcomers
  #stopping = false

  constructor(deps: DeliveryDeps, options: DeliveryOptions) {
    this.#deps = deps
    this.#options = options
    this.#windows = new WindowPool(options.windowBytes)
    this.#streams = new ActiveStreams(deps.clock)
    this.#aheadPermits = new Semaphore(options.readAheadFillsMax)
    this.#aheadRoom = new Semaphore(options.readAheadKeptMax)
    this.#traffic = new ViewerTraffic(deps.clock, options.viewerFills)
    this.#limits = options.viewerLimits && new ViewerLimits(deps.clock, options.viewerLimits)
    this.#newcomers = new Newcomers(deps.clock)
  }

  /** Answers one request; all failures end here. With a `grant`, a gateway has looked at the ticket already. */
  async handle(request: RequestHead, response: Reply, grant?: GatewayGrant): Promise<void> {
    const ended = new AbortController()
    const stop = (error: Error) => ended.abort(error)
    response.once('close', () => {
      if (!response.writableFinished) stop(new ViewerLeftError('the connection was closed'))
    })
    const startedAt = this.#deps.clock.monotonic()
    const viewer = grant === undefined ? viewerOf(request, response) : grant.viewer
    const held = grant === undefined ? viewer : undefined
    const exchange: Exchange = { request, response, signal: ended.signal, stop, startedAt, grant, viewer, held }
    try {
      await this.#answer(exchange)
    } catch (error) {
      if (!(error instanceof ViewerLeftError)) this.#fail(exchange, error)
    } finally {
      this.#count(exchange)
    }
  }

  /** A connection has been accepted, on which requests are to be expected. */
  noticeNewcomer(): void {
    this.#newcomers.notice()
  }

  /** Pays for what is fetched for a viewer otherwise than to send it, out of what one may have. */
  payerOf(viewer: string): SlicePayer {
    return this.#traffic.payerOf(viewer)
  }

  /** Breaks every running response that has bytes of a file that was taken down, and says how many there were. */
  cut(file: FileId): number {
    return this.#streams.stopFile(file, new VaultError('TAKEN_DOWN', { file }))
  }

  /** Breaks the response that has stood still for longest, where it has for long enough: others wait for what it holds. */
  cutMostStalled(): void {
    this.#streams.cutMostStalled()
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
    if (this.#stopping) leave(exchange)
    const asked = parseMediaRequest(exchange.request)
    const { kind, id } = asked.scope
    // Whoever asks is told, ticket or not: new tickets for it are not given out, and old ones expire.
    const file = kind === 'subtitle' ? fileOfSubtitle(id) : kind === 'file' ? (id as FileId) : undefined
    if (file !== undefined) assertNotDenied(this.#deps.denials, file)
    const now = this.#deps.clock.now()
    const { grant } = exchange
    // Playlists carry the ticket on, and so it is looked at whoever has granted it.
    const ticket =
      grant === undefined || asked.part !== undefined
        ? this.#deps.tickets.verify(requireTicket(asked), { ...asked.scope, now })
        : undefined
    if (grant === undefined) this.#deps.hotlinks?.check(embeddingOf(exchange.request))
    using counted = exchange.held === undefined ? undefined : this.#limits?.begin(exchange.held)
    if (asked.part === undefined) await this.#answerBytes(exchange, asked, ticket)
    else if (ticket !== undefined) await this.#answerFilm(exchange, { ...asked, part: asked.part }, ticket)
    // Before whoever waits behind it on the same connection is counted.
    counted?.[Symbol.dispose]()
    exchange.response.end()
  }

  async #answerBytes(exchange: Exchange, asked: MediaRequest, ticket: Ticket | undefined): Promise<void> {
    const opened = await this.#open(asked.scope, exchange)
    const { what } = opened
    const plan = planResponse({ method: asked.method, headers: exchange.request.headers }, what)
    if (plan.status === 416) {
      throw new VaultError('RANGE_NOT_SATISFIABLE', { sizeBytes: what.sizeBytes })
    }
    if (!('range' in plan) || asked.method === 'HEAD' || plan.range.start === plan.range.end) {
      exchange.response.writeHead(plan.status, responseHead(what, plan, asked.download))
    } else {
      await this.#send(exchange, { asked, opened, plan, ticket })
    }
  }

  async #answerFilm(
    exchange: Exchange,
    { scope, part, ticket: ticketText = '' }: MediaRequest & { readonly part: FilmPart },
    ticket: Ticket,
  ): Promise<void> {
    const { films } = this.#deps
    if (films === undefined) throw new VaultError('ROUTE_NOT_FOUND')
    const { request, response, signal, stop, viewer } = exchange
    const payer = viewer === undefined ? undefined : this.#traffic.payerOf(viewer)
    const ahead = (file: MediaFile, content: SlicedReader, range: ByteRange) => this.#readAhead(content, range, file)
    const answer = await films.answer({ file: scope.id as FileId, part, ticket, ticketText, signal, payer, ahead })
    const pacing = this.#pacing(exchange, ticket)
    const onBegin = (outcome: 'hit' | 'miss') => this.#noteBegin(exchange, outcome)
    await sendFilmPart(this.#bodyDeps(), { request, response, answer, signal, stop, ...pacing, onBegin })
  }

  #readAhead(content: SlicedReader, range: ByteRange, watched?: MediaFile): ReadAhead {
    return new ReadAhead(content, {
      range,
      slicesMax: this.#options.readAheadSlices,
      permits: this.#aheadPermits,
      room: this.#aheadRoom,
      onSlice: (index) => watched && this.#deps.onSlice?.(watched, index),
    })
  }

  #pacing({ held, signal }: Exchange, ticket: Ticket | undefined): Pick<ResponseBody, 'pace' | 'mayContinue'> {
    return {
      pace: held === undefined ? undefined : this.#limits?.paceOf(held, signal),
      mayContinue: () => {
        if (ticket !== undefined && ticket.expiresAt <= this.#deps.clock.now()) throw new VaultError('TICKET_EXPIRED')
      },
    }
  }

  #noteBegin({ startedAt }: Exchange, outcome: 'hit' | 'miss'): void {
    const seconds = (this.#deps.clock.monotonic() - startedAt) / 1000
    this.#deps.metrics.observe('streamvault_first_byte_seconds', seconds, { outcome })
  }

  #bodyDeps(): BodyDeps {
    const shared = { windows: this.#windows, streams: this.#streams, newcomers: this.#newcomers }
    return { ...this.#deps, ...shared }
  }

  async #open({ kind, id }: TicketScope, { signal }: Exchange): Promise<Opened> {
    if (kind === 'pack') return await this.#deps.packs.open(id)
    if (kind === 'subtitle') return await openSubtitle(this.#deps.files.subtitles, id, { signal })
    const { file, reader } = await this.#deps.files.open(id as FileId)
    return { files: [file.id], watched: file, what: representationOf(file), reader }
  }

  async #send(
    exchange: Exchange,
    {
      asked,
      opened,
      plan,
      ticket,
    }: { asked: MediaRequest; opened: Opened; plan: Sendable; ticket: Ticket | undefined },
  ): Promise<void> {
    const { response, signal, stop, grant, viewer } = exchange
    const { range } = plan
    const isFirst = grant?.isFirst(range) ?? true
    const content =
      viewer === undefined
        ? opened.reader
        : await this.#traffic.charge({ reader: opened.reader, viewer, isFirst, range }, signal)
    using reader = this.#readAhead(content, plan.range, opened.watched)
    const hit = opened.reader.has(opened.reader.indexAt(plan.range.start))
    const body: ResponseBody = {
      files: opened.files,
      response,
      stop,
      reader,
      lane: this.#deps.zeroCopy && new KernelLane(this.#deps.zeroCopy, response),
      range: plan.range,
      signal,
      ...this.#pacing(exchange, ticket),
      begin: () => {
        const head = responseHead(opened.what, plan, asked.download)
        // A gateway keeps slices of files alone.
        const isKept = grant !== undefined && asked.scope.kind === 'file'
        const keeping = isKept ? this.#traffic.keeping(asked.scope.id, plan.range) : {}
        // RFC 9211: how the first slice was found speaks for the response.
        response.writeHead(plan.status, {
          ...head,
          ...keeping,
          'cache-status': `streamvault; ${hit ? 'hit' : 'fwd=miss'}`,
        })
        this.#noteBegin(exchange, hit ? 'hit' : 'miss')
      },
    }
    await writeBody(this.#bodyDeps(), body)
  }

  #fail(exchange: Exchange, error: unknown): void {
    const known = isVaultError(error) ? error : new VaultError('INTERNAL', {}, { cause: error })
    const { response, request, grant } = exchange
    const requestId = grant?.requestId ?? randomBytes(9).toString('base64url')
    if (response.headersSent) this.#deps.metrics.add('streamvault_streams_broken_total', 1, { code: known.code })
    // What has no length is told to be whole by nothing but an ordinary end, where a client is that old.
    if (response.headersSent && (known.code === 'TAKEN_DOWN' || routeOf(request) === 'hls')) {
      resetConnection(response)
      return
    }
    if (known.status >= 500 || response.headersSent) {
      this.#deps.logger.warn({ error: known, requestId, begun: response.headersSent }, 'stream failed')
    }
    sendProblem(response, known, { requestId, method: request.method, headers: headersOf(known) })
  }

  #count({ request, response }: Exchange): void {
    const status = response.headersSent ? `${Math.floor(response.statusCode / 100)}xx` : 'none'
    this.#deps.metrics.add('streamvault_http_requests_total', 1, { route: routeOf(request), status })
  }
}

/** Whoever stops answers nobody: a viewer is told to come again, and a gateway asks another worker. */
function leave({ grant, response }: Exchange): never {
  if (grant === undefined) throw new VaultError('NOT_READY', {}, { retryAfterMs: STOPPING_MS })
  response.destroy()
  throw new ViewerLeftError('the gateway asks another worker')
}

function embeddingOf({ headers }: RequestHead): EmbeddedRequest {
  const { origin = '', referer = '', host = '', 'sec-fetch-site': site = '' } = headers
  return { origin, referer, host, site: String(site) }
}

function requireTicket({ ticket }: MediaRequest): string {
  if (ticket === undefined) throw new VaultError('TICKET_MISSING')
  return ticket
}

function headersOf(error: VaultError): Record<string, string> {
  if (error.code === 'METHOD_NOT_ALLOWED') return { allow: 'GET, HEAD' }
  if (error.code === 'RANGE_NOT_SATISFIABLE') {
    return { 'content-range': `bytes */${String(error.details['sizeBytes'])}`, 'accept-ranges': 'bytes' }
  }
  return {}
}
