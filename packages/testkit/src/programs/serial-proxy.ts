import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** The first field of every message: its whole length (https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/). */
const LENGTH_BYTES = 4

/**
 * Hands one command at a time, of all connections together, to a server that speaks MongoDB's protocol.
 *
 * MongoDB finds a document and changes it in one step. FerretDB 1 takes two, and lets others in between, unless they wait here.
 */
export class SerialProxy implements AsyncDisposable {
  readonly #path: string
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #last: Promise<unknown> = Promise.resolve()

  /** @param path the socket of the server behind it. */
  static async start(path: string): Promise<SerialProxy> {
    const proxy = new SerialProxy(path)
    proxy.#server.listen(0, '127.0.0.1')
    await once(proxy.#server, 'listening')
    return proxy
  }

  private constructor(path: string) {
    this.#path = path
    this.#server = createServer((client) => void this.#serve(client))
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** Breaks every connection. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close()
    this.cut()
    await once(this.#server, 'close')
  }

  async #serve(client: Socket): Promise<void> {
    const upstream = connect(this.#path)
    const pair = [client, upstream]
    for (const socket of pair) {
      this.#sockets.add(socket)
      // Who cut the connection knows why, and a server that is away is what some tests are about.
      socket.on('error', () => {})
      socket.once('close', () => {
        this.#sockets.delete(socket)
        for (const either of pair) either.destroy()
      })
    }
    const replies = messagesOf(upstream)
    for await (const request of messagesOf(client)) {
      await this.#alone(async () => {
        upstream.write(request)
        const { value } = await replies.next()
        if (value) client.write(value)
      })
    }
  }

  #alone(work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(work)
    this.#last = done.catch(() => {})
    return done
  }
}

/** Whole messages, until the connection ends, however it does. */
async function* messagesOf(socket: Socket): AsyncGenerator<Buffer, undefined> {
  let received = Buffer.alloc(0)
  try {
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      received = Buffer.concat([received, chunk])
      while (received.length >= LENGTH_BYTES && received.length >= received.readInt32LE(0)) {
        const length = received.readInt32LE(0)
        yield received.subarray(0, length)
        received = received.subarray(length)
      }
    }
  } catch {
    // It has ended all the same.
  }
  return undefined
}
