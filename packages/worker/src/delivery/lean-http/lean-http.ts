import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { assert } from '@streamvault/core'
import { LeanConnection, type LeanHandlers } from './lean-connection.ts'

/**
 * Answers the plain requests that players send, hundreds a second, in front of a full HTTP server, and leaves to that server
 * every connection from the first other request on.
 *
 * For ranges of 64 KiB, Node's own server costs twice what reading them from the cache and sending them does (`npm run bench
 * -- hit`, docs/adr/0008).
 */
export class LeanHttp {
  readonly #connections = new Map<Socket, LeanConnection>()

  /** Takes over the connections that `server` accepts; idle ones are closed after `idleMs`. */
  constructor(server: Server, { takes, answer }: Pick<LeanHandlers, 'takes' | 'answer'>, idleMs: number) {
    const [serve, ...others] = server.listeners('connection') as ((socket: Socket) => void)[]
    assert(serve !== undefined && others.length === 0, 'a server has one listener for connections')
    server.removeAllListeners('connection')
    const handOver = (socket: Socket) => {
      this.#connections.delete(socket)
      serve.call(server, socket)
    }
    server.on('connection', (socket: Socket) => {
      socket.setTimeout(idleMs)
      this.#connections.set(socket, new LeanConnection(socket, { takes, answer, handOver }))
      socket.once('close', () => this.#connections.delete(socket))
    })
  }

  /** Ends idle connections now, and the others after the response that is under way. */
  close(): void {
    for (const connection of this.#connections.values()) connection.close()
  }

  /** Breaks all connections. */
  closeAll(): void {
    for (const socket of this.#connections.keys()) socket.destroy()
  }
}
