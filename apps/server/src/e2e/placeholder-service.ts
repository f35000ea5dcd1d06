import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { testPng } from '@streamvault/testkit'

/** More than a worker takes for a picture, without saying so before. */
const HUGE_BYTES = 64 * 1024 ** 2
const CHUNK = Buffer.alloc(1024 ** 2, 0x20)

/** What a request said that came here. */
export interface AskedFor {
  readonly text: string
  readonly agent: string
  readonly referer: string | undefined
}

/** A service that has a picture of any name, but for names that begin with what it does instead. */
export class PlaceholderService implements AsyncDisposable {
  readonly asked: AskedFor[] = []
  /** How many bytes of what is huge were taken. */
  hugeBytesTaken = 0
  readonly #server = createServer((request, response) => void this.#answer(request, response))

  static async start(): Promise<PlaceholderService> {
    const service = new PlaceholderService()
    service.#server.listen(0, '127.0.0.1')
    await once(service.#server, 'listening')
    return service
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** What an operator sets. */
  get template(): string {
    return `http://${this.host}/{width}x{height}.png?text={text}`
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', `http://${this.host}`)
    const text = searchParams.get('text') ?? ''
    const { 'user-agent': agent = '', referer } = request.headers
    this.asked.push({ text, agent, referer })
    const [, width = 0, height = 0] = /^\/(\d+)x(\d+)\.png$/.exec(pathname) ?? []
    if (text.startsWith('Slow')) return
    if (text.startsWith('Failing'))
      response.writeHead(500, { 'content-type': 'text/html' }).end('<h1>out of order</h1>')
    else if (text.startsWith('Garbage')) response.writeHead(200, { 'content-type': 'image/png' }).end('no picture')
    else if (text.startsWith('Huge')) await this.#pour(response)
    else response.end(testPng({ width: Number(width), height: Number(height) }))
  }

  async #pour(response: ServerResponse): Promise<void> {
    response.writeHead(200, { 'content-type': 'image/png' })
    const gone = once(response, 'close')
    for (; this.hugeBytesTaken < HUGE_BYTES && !response.destroyed; this.hugeBytesTaken += CHUNK.length)
      if (!response.write(CHUNK)) await Promise.race([once(response, 'drain'), gone])
    response.end()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
