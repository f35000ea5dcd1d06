import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { connect, type Socket } from 'node:net'
import type { Surroundings } from '../actions.ts'

/** Where TDLib looks for the data centres before it is told of others (ConnectionCreator::get_default_dc_options). */
const BUILT_IN: Readonly<Record<string, number>> = {
  '149.154.175.50': 1,
  '149.154.167.51': 2,
  '149.154.175.100': 3,
  '149.154.167.91': 4,
  '149.154.171.5': 5,
}

/** An HTTP proxy that leads to the simulator whoever asks for Telegram's addresses, and nobody anywhere else. */
export class AddressRelay implements AsyncDisposable {
  readonly #dataCenters: Surroundings['dataCenters']
  readonly #server: Server = createServer()
  readonly #sockets = new Set<Socket>()

  constructor(dataCenters: Surroundings['dataCenters']) {
    this.#dataCenters = dataCenters
    this.#server.on('connect', (request: IncomingMessage, socket: Socket, head: Buffer) =>
      this.#relay(request.url ?? '', socket, head),
    )
  }

  /** Answers its port. */
  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    return address.port
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  #relay(target: string, socket: Socket, head: Buffer): void {
    const [host = '', port] = target.split(':')
    const found = this.#dataCenters.find((each) =>
      host === each.host ? each.port === Number(port) : each.id === BUILT_IN[host],
    )
    if (found === undefined) {
      socket.destroy()
      return
    }
    const upstream = connect({ host: found.host, port: found.port, noDelay: true }, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      upstream.write(head)
      upstream.pipe(socket).pipe(upstream)
    })
    for (const [end, other] of [
      [socket, upstream],
      [upstream, socket],
    ] as const) {
      this.#sockets.add(end)
      end.on('error', () => other.destroy())
      end.on('close', () => {
        this.#sockets.delete(end)
        other.destroy()
      })
    }
  }
}
