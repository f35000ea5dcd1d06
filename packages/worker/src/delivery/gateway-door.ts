import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { GATEWAY_FIELDS } from '@streamvault/contract'
import { VaultError } from '@streamvault/core'
import type { PictureDelivery } from '../pictures/picture-delivery.ts'
import { isPicturePath } from '../pictures/picture-request.ts'
import type { Delivery } from './delivery.ts'
import type { Reply, RequestHead } from './exchange.ts'
import { isFromGateway, readGrant } from './gateway-grant.ts'
import { LeanHttp } from './lean-http/lean-http.ts'
import { isOfKnownLength, scopeAt } from './media-request.ts'
import { sendProblem } from './send-problem.ts'

/** A gateway keeps connections for as long as it runs; one that is gone closes them itself. */
const IDLE_MS = 120_000
/**
 * Connections that the kernel keeps until they are accepted. At a path it turns away what comes beyond that, and a viewer of a
 * thousand who come at once would get an error. Linux allows as many unless told otherwise (net.core.somaxconn).
 */
const BACKLOG = 4096

export interface GatewayDoorDeps {
  readonly delivery: Pick<Delivery, 'handle' | 'noticeNewcomer'>
  readonly pictures: Pick<PictureDelivery, 'handle'>
}

/** Where gateways come in: what they say of a viewer is believed, and nobody else is answered. */
export class GatewayDoor {
  readonly server: Server
  readonly #delivery: Pick<Delivery, 'handle' | 'noticeNewcomer'>
  readonly #pictures: Pick<PictureDelivery, 'handle'>
  readonly #secrets: readonly string[]
  readonly #lean: LeanHttp

  /** `secrets` are those by which a gateway is known. */
  constructor({ delivery, pictures }: GatewayDoorDeps, secrets: readonly string[]) {
    this.#delivery = delivery
    this.#pictures = pictures
    this.#secrets = secrets
    this.server = createServer({ keepAliveTimeout: IDLE_MS }, (request, response) => this.#answer(request, response))
    const answer = (request: RequestHead, reply: Reply) => this.#answer(request, reply)
    this.#lean = new LeanHttp(this.server, { takes: ({ url = '' }) => isOfKnownLength(url), answer }, IDLE_MS)
    this.server.on('connection', () => delivery.noticeNewcomer())
  }

  /** Listens at a path; what lies there is a dead one's. */
  async listenAt(path: string): Promise<void> {
    await rm(path, { force: true })
    this.server.listen({ path, backlog: BACKLOG })
    await once(this.server, 'listening')
  }

  /** Takes no new connections; what runs goes on. */
  close(): void {
    this.server.close()
    this.#lean.close()
  }

  /** Breaks what is still connected. */
  closeAllConnections(): void {
    this.server.closeAllConnections()
    this.#lean.closeAll()
  }

  #answer(request: RequestHead, reply: Reply): void {
    const { headers, method, url = '' } = request
    const isKnown = isFromGateway(headers, this.#secrets)
    if (isKnown && isPicturePath(url)) {
      void this.#pictures.handle(request, reply, String(headers[GATEWAY_FIELDS.viewer] ?? ''))
      return
    }
    const scope = scopeAt(url)
    if (!isKnown || scope === undefined) {
      sendProblem(reply, new VaultError('ROUTE_NOT_FOUND'), { requestId: randomBytes(9).toString('base64url'), method })
      return
    }
    void this.#delivery.handle(request, reply, readGrant(headers, `${scope.kind}/${scope.id}`))
  }
}
