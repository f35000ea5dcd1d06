import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ByteRange } from '@streamvault/core'

/** A request for a file, and the answer to it. */
export interface FileExchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** What was asked for; all of it where that was not said. */
  readonly range: ByteRange
  /** How many requests came before. */
  readonly index: number
}

const RANGE = /^bytes=(\d+)-(\d*)$/

/** A web server with one file, as good as servers are, and as bad as a test makes it. */
export class FileServer implements AsyncDisposable {
  bytes: Buffer
  etag: string | undefined = '"one"'
  lastModified: string | undefined
  givesRanges = true
  /** Sent with every answer. */
  headers: Readonly<Record<string, string>> = {}
  /** Answers instead of the server where it returns true. */
  misbehave: (exchange: FileExchange) => boolean | Promise<boolean> = () => false
  readonly exchanges: FileExchange[] = []
  /** Connections that were ever made. */
  connections = 0
  /** Answers under way now, and the most at once. */
  underWay = 0
  underWayMax = 0
  readonly #server: Server

  private constructor(bytes: Buffer) {
    this.bytes = bytes
    this.#server = createServer((request, response) => void this.#answer(request, response))
    this.#server.on('connection', () => this.connections++)
  }

  static async start(bytes: Buffer, host = '127.0.0.1'): Promise<FileServer> {
    const server = new FileServer(bytes)
    await new Promise<void>((resolve) => server.#server.listen(0, host, resolve))
    return server
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  url(path = '/Film.2020.mp4', host = '127.0.0.1'): string {
    return `http://${host}:${this.port}${path}`
  }

  /** Bytes that were asked for with ranges of more than one byte. */
  get askedBytes(): number {
    return this.exchanges.reduce((sum, { range }) => sum + Math.max(0, range.end - range.start - 1), 0)
  }

  /** Answers as a good server does, of a file that may be another by now. */
  serve({ request, response, range }: FileExchange, bytes = this.bytes): void {
    const given = request.headers['if-range']
    const isSame = given === undefined || given === this.etag || given === this.lastModified
    const isPart = this.givesRanges && request.headers.range !== undefined && isSame
    const body = isPart ? bytes.subarray(range.start, range.end) : bytes
    const total = bytes.length
    response.writeHead(isPart ? 206 : 200, {
      'content-length': body.length,
      ...(isPart && { 'content-range': `bytes ${range.start}-${range.end - 1}/${total}` }),
      ...this.versionHeaders(),
      ...this.headers,
    })
    response.end(body)
  }

  versionHeaders(): Record<string, string> {
    return {
      ...(this.etag !== undefined && { etag: this.etag }),
      ...(this.lastModified !== undefined && { 'last-modified': this.lastModified }),
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, start = 0, end = ''] = RANGE.exec(request.headers.range ?? '') ?? []
    const until = end === '' ? this.bytes.length : Math.min(Number(end) + 1, this.bytes.length)
    const exchange = { request, response, range: { start: Number(start), end: until }, index: this.exchanges.length }
    this.exchanges.push(exchange)
    this.underWayMax = Math.max(this.underWayMax, ++this.underWay)
    response.on('close', () => this.underWay--)
    response.on('error', () => {})
    if (!(await this.misbehave(exchange))) this.serve(exchange)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
