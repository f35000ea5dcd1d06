import { randomBytes, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { isVaultError } from '@streamvault/core'
import { Agent, type buildConnector } from 'undici'
import type { AddressRule } from '../leech/address-rule.ts'
import { createCheckedConnector, type Resolve } from '../leech/checked-connector.ts'

const HOST = '127.0.0.1'
const USER = 'aria2'
const CONNECT_MS_MAX = 15_000
const IDLE_MS_MAX = 60_000
/** Each torrent has a proxy of its own: aria2 asks a few trackers and web seeds at once. */
const CONNECTIONS_MAX = 64
const HEADERS_BYTES_MAX = 32 << 10
/** Of the connection alone (RFC 9110, 7.6.1), and those that undici makes itself. */
const HOP_BY_HOP =
  /^(?:connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|host|expect|content-length)$/i
const AUTHORITY = /^(?<host>\[[^\]]+\]|[^:[\]]+):(?<port>\d{1,5})$/

export interface TrackerProxyDeps {
  readonly rule: AddressRule
  readonly resolve: Resolve
}

/**
 * What aria2 asks web servers through: each connection is checked after the look-up of its name, as those of a leech are. It answers on
 * loopback, and nobody but whoever has its password, a new one each time.
 */
export class TrackerProxy implements AsyncDisposable {
  readonly address: { readonly url: string; readonly user: string; readonly password: string }
  readonly #server: Server
  readonly #agent: Agent
  readonly #connect: buildConnector.connector
  readonly #tunnels = new Set<Socket>()
  readonly #expected: Buffer

  private constructor(deps: TrackerProxyDeps, server: Server) {
    const password = randomBytes(24).toString('hex')
    const { port } = server.address() as AddressInfo
    this.address = { url: `http://${HOST}:${port}`, user: USER, password }
    this.#expected = Buffer.from(`Basic ${Buffer.from(`${USER}:${password}`).toString('base64')}`)
    this.#server = server
    this.#connect = createCheckedConnector({ ...deps, connectMs: CONNECT_MS_MAX })
    this.#agent = new Agent({
      connect: this.#connect,
      pipelining: 1,
      headersTimeout: IDLE_MS_MAX,
      bodyTimeout: IDLE_MS_MAX,
      maxHeaderSize: HEADERS_BYTES_MAX,
    })
    server.on('request', (request, response) => void this.#pass(request, response))
    server.on('connect', (request: IncomingMessage, socket: Socket, head: Buffer) =>
      this.#tunnel(request, socket, head),
    )
  }

  static async start(deps: TrackerProxyDeps): Promise<TrackerProxy> {
    const server = createServer({ maxHeaderSize: HEADERS_BYTES_MAX, requestTimeout: IDLE_MS_MAX })
    server.maxConnections = CONNECTIONS_MAX
    server.listen(0, HOST)
    await once(server, 'listening')
    return new TrackerProxy(deps, server)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
    for (const socket of this.#tunnels) socket.destroy()
    await this.#agent.destroy()
  }

  #isKnown({ headers }: IncomingMessage): boolean {
    const given = Buffer.from(headers['proxy-authorization'] ?? '')
    return given.length === this.#expected.length && timingSafeEqual(given, this.#expected)
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.#isKnown(request)) {
      response.writeHead(407, { 'proxy-authenticate': 'Basic realm="aria2"' }).end()
      return
    }
    const url = URL.parse(request.url ?? '')
    if (url?.protocol !== 'http:' || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(400).end()
      return
    }
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    try {
      const { origin, pathname, search } = url
      const { method, headers } = request
      const path = `${pathname}${search}`
      const answer = await this.#agent.request({
        origin,
        path,
        method,
        headers: ofItsOwn(headers),
        signal: gone.signal,
      })
      const length = answer.headers['content-length']
      const own = ofItsOwn(answer.headers)
      if (length !== undefined) own['content-length'] = length
      response.writeHead(answer.statusCode, own)
      await pipeline(answer.body, response)
    } catch (error) {
      if (response.headersSent) response.destroy()
      else response.writeHead(isForbidden(error) ? 403 : 502).end()
    }
  }

  #tunnel(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const end = (status: string) => socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
    this.#keep(socket)
    if (!this.#isKnown(request)) {
      end('407 Proxy Authentication Required')
      return
    }
    const { host, port } = AUTHORITY.exec(request.url ?? '')?.groups ?? {}
    if (host === undefined || port === undefined) {
      end('400 Bad Request')
      return
    }
    this.#connect({ hostname: host, host, port, protocol: 'http:' }, (error, remote) => {
      if (error !== null || remote === null) {
        end(isForbidden(error) ? '403 Forbidden' : '502 Bad Gateway')
        return
      }
      this.#keep(remote)
      socket.once('close', () => remote.destroy())
      remote.once('close', () => socket.destroy())
      if (socket.destroyed) remote.destroy()
      socket.write('HTTP/1.1 200 Connected\r\n\r\n')
      remote.write(head)
      remote.pipe(socket).pipe(remote)
    })
  }

  #keep(socket: Socket): void {
    this.#tunnels.add(socket)
    socket.once('close', () => this.#tunnels.delete(socket))
    socket.on('error', () => socket.destroy())
    socket.setTimeout(IDLE_MS_MAX, () => socket.destroy())
  }
}

type Headers = Readonly<Record<string, string | string[] | undefined>>

function ofItsOwn(headers: Headers): Record<string, string | string[]> {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || HOP_BY_HOP.test(name) ? [] : [[name, value] as const],
  )
  return Object.fromEntries(entries)
}

function isForbidden(error: unknown): boolean {
  return isVaultError(error, 'URL_FORBIDDEN') || (error instanceof Error && isVaultError(error.cause, 'URL_FORBIDDEN'))
}
