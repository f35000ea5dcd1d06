import { createHash, randomBytes } from 'node:crypto'
import { ALL_PICTURES } from '@streamvault/contract'
import { type LogFields, type Logger, type Metrics, VaultError } from '@streamvault/core'
import type { Delivery } from '../delivery/delivery.ts'
import type { Reply, RequestHead } from '../delivery/exchange.ts'
import { knowsTag } from '../delivery/knows-tag.ts'
import { sendProblem } from '../delivery/send-problem.ts'
import { viewerOf } from '../delivery/viewer-at.ts'
import { bringSprite, type SpriteDeps } from './bring-sprite.ts'
import type { PictureDesk } from './picture-desk.ts'
import { type PictureRequest, parsePictureRequest } from './picture-request.ts'
import { parseSpriteRequest } from './sprite-request.ts'

export interface PictureDeliveryDeps extends SpriteDeps {
  readonly desk: Pick<PictureDesk, 'bring'>
  /** Whether everybody may see pictures of titles. */
  readonly areForAll: boolean
  /** Where viewers pay for what of films is fetched for their pictures. */
  readonly traffic: Pick<Delivery, 'payerOf'>
  readonly logger: Logger
  readonly metrics: Metrics
}

/** A picture never changes; how long browsers and gateways keep it is how long it may outlive a takedown there. */
const KEPT_SECONDS = 86_400
const REQUEST_ID_BYTES = 9
/** Only whoever has shown a ticket may keep them, and for as long as somebody watches a film. */
const SPRITE_FIELDS = { 'cache-control': 'private, max-age=14400' } as const

/** Answers requests for pictures of titles and of films. */
export class PictureDelivery {
  readonly #deps: PictureDeliveryDeps

  constructor(deps: PictureDeliveryDeps) {
    this.#deps = deps
  }

  /** Answers one request, whatever happens: it never throws. A gateway says who the `viewer` is; this machine itself is nobody. */
  async handle(request: RequestHead, response: Reply, viewer = viewerOf(request, response)): Promise<void> {
    const gone = new AbortController()
    response.once('close', () => gone.abort(new Error('the client has left')))
    try {
      const payer = viewer === undefined ? undefined : this.#deps.traffic.payerOf(viewer)
      const options = { signal: gone.signal, payer }
      const sprite = parseSpriteRequest(request)
      if (sprite !== undefined) {
        const { bytes, contentType } = await bringSprite(this.#deps, sprite, options)
        this.#send({ request, response }, { bytes, fields: { ...SPRITE_FIELDS, 'content-type': contentType } })
        return
      }
      const wanted = parsePictureRequest(request)
      this.#admit(wanted)
      const bytes = await this.#deps.desk.bring(wanted, options)
      this.#send(
        { request, response },
        { bytes, fields: { ...this.#pictureFields(), 'content-type': `image/${wanted.format}` } },
      )
    } catch (error) {
      if (!gone.signal.aborted) this.#refuse({ request, response }, error)
    }
  }

  #admit({ ticket }: PictureRequest): void {
    const { areForAll, tickets, clock } = this.#deps
    if (areForAll) return
    if (ticket === undefined) throw new VaultError('TICKET_MISSING')
    tickets.verify(ticket, { ...ALL_PICTURES, now: clock.now() })
  }

  #pictureFields() {
    const kept = `max-age=${KEPT_SECONDS}`
    return { vary: 'Accept', 'cache-control': `${this.#deps.areForAll ? 'public' : 'private'}, ${kept}` }
  }

  #send(
    { request, response }: { readonly request: RequestHead; readonly response: Reply },
    { bytes, fields: told }: { readonly bytes: Buffer; readonly fields: Readonly<Record<string, string>> },
  ): void {
    const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`
    const fields = {
      ...told,
      etag,
      'cross-origin-resource-policy': 'same-site',
      'x-content-type-options': 'nosniff',
    }
    if (knowsTag(request.headers['if-none-match'], etag)) {
      this.#count(304)
      response.writeHead(304, fields)
      response.end()
      return
    }
    this.#count(200)
    response.writeHead(200, { ...fields, 'content-length': bytes.length })
    response.end(request.method === 'HEAD' ? undefined : bytes)
  }

  #refuse({ request, response }: { readonly request: RequestHead; readonly response: Reply }, thrown: unknown): void {
    const error = thrown instanceof VaultError ? thrown : new VaultError('INTERNAL', {}, { cause: thrown })
    const requestId = randomBytes(REQUEST_ID_BYTES).toString('base64url')
    if (error.status >= 500) this.#deps.logger.warn({ requestId, ...reasonOf(error) }, 'a picture could not be sent')
    this.#count(error.status)
    const headers = error.code === 'METHOD_NOT_ALLOWED' ? { allow: 'GET, HEAD' } : {}
    sendProblem(response, error, { requestId, method: request.method, headers })
  }

  #count(status: number): void {
    const labels = { route: 'picture', status: `${Math.floor(status / 100)}xx` }
    this.#deps.metrics.add('streamvault_http_requests_total', 1, labels)
  }
}

/** What went wrong; where nobody expected it, the whole error with its stack. */
function reasonOf(error: VaultError): LogFields {
  if (error.code === 'INTERNAL') return { error }
  const { code, details, cause } = error
  return { code, details, ...(cause instanceof Error && { because: cause.message }) }
}
