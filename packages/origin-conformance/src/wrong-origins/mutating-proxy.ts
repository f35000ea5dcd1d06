import {
  type ClientRequest,
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import type { Media } from '../subject/media.ts'
import type { Asked, Fault } from './fault.ts'

type Mutation = Pick<Fault, 'ask' | 'answer'>

/** A real origin behind somebody who changes what is asked or answered; without a mutation it changes nothing. */
export class MutatingProxy implements AsyncDisposable {
  readonly #server: Server
  readonly #upstream: URL
  readonly #file: Media
  readonly #mutation: Mutation

  private constructor(upstream: URL, file: Media, mutation: Mutation) {
    this.#upstream = upstream
    this.#file = file
    this.#mutation = mutation
    this.#server = createServer((incoming, outgoing) => {
      this.#pass(incoming, outgoing).catch(() => outgoing.destroy())
    })
  }

  /** `file` is one that the mutation may use the ticket of. */
  static async start(upstream: URL, file: Media, mutation: Mutation = {}): Promise<MutatingProxy> {
    const proxy = new MutatingProxy(upstream, file, mutation)
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve))
    return proxy
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/', headers } = incoming
    const asked: Asked = { method, path, headers }
    const { ask = same, answer } = this.#mutation
    const forwarded = this.#forward(ask(asked, this.#file))
    outgoing.once('close', () => forwarded.destroy())
    incoming.pipe(forwarded)
    const given = await answerOf(forwarded)
    const head = { status: given.statusCode ?? 0, headers: withoutHops(given.headers) }
    if (answer === undefined) {
      outgoing.writeHead(head.status, head.headers)
      // A head alone comes before its body.
      outgoing.flushHeaders()
      await pipeline(given, outgoing)
    } else {
      const { status, headers: fields, body } = answer({ ...head, body: await buffer(given) }, asked)
      outgoing.writeHead(status, fields).end(body)
    }
  }

  #forward({ method, path, headers }: Asked): ClientRequest {
    const { hostname, port } = this.#upstream
    return request({ hostname, port, method, path, headers, agent: false })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

const same = (asked: Asked): Asked => asked

function answerOf(forwarded: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => forwarded.once('response', resolve).on('error', reject))
}

/** What speaks of one connection is not for the next one. */
function withoutHops(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  const { connection: _, 'keep-alive': __, 'transfer-encoding': ___, ...kept } = headers
  return kept
}
