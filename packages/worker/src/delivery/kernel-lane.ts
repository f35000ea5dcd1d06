import type { Socket } from 'node:net'
import type { FileExtent, ZeroCopy } from '@streamvault/core'
import type { Reply } from './exchange.ts'

/** What Node keeps under a socket that is a plain TCP connection. */
interface SocketHandle {
  readonly fd: number
  /** Bytes that wait in the process for the socket to take them. */
  readonly writeQueueSize: number
}

/**
 * The way of one response's body that leads from the cache's file to the socket without touching this process's memory.
 *
 * It goes around Node's stream, and so only while nothing of this response waits in there.
 */
export class KernelLane {
  readonly #zeroCopy: ZeroCopy
  readonly #response: Reply
  #held: number | undefined

  constructor(zeroCopy: ZeroCopy, response: Reply) {
    this.#zeroCopy = zeroCopy
    this.#response = response
  }

  /** Writes the head so that it leaves together with the bytes that `send` puts behind it. */
  begin(writeHead: () => void): void {
    this.#held = this.#freeDescriptor()
    if (this.#held !== undefined) this.#zeroCopy.hold(this.#held)
    writeHead()
    // Going around Node's stream, the bytes must not overtake a head that waits in there.
    this.#response.flushHeaders()
  }

  /** How many bytes from the start of `extent` the socket took; after 0, the next bytes go the ordinary way. */
  send(extent: FileExtent): number {
    const descriptor = this.#freeDescriptor()
    const sent = descriptor === undefined ? 0 : this.#zeroCopy.send(descriptor, extent)
    if (this.#held !== undefined && this.#held === this.#handle?.fd) this.#zeroCopy.push(this.#held)
    this.#held = undefined
    return sent
  }

  /** Fills `target` from the start of `extent` where that takes no waiting, and says whether it did. */
  copy(extent: FileExtent, target: Uint8Array): boolean {
    return this.#zeroCopy.copy(extent, target)
  }

  /** Undefined once the socket is closed; its descriptor may be another's by then. */
  get #handle(): SocketHandle | undefined {
    // Null while an earlier response is still using the connection.
    const socket: (Socket & { readonly _handle?: SocketHandle | null }) | null = this.#response.socket
    return socket === null || socket.destroyed ? undefined : (socket._handle ?? undefined)
  }

  #freeDescriptor(): number | undefined {
    const handle = this.#handle
    const isIdle = handle?.writeQueueSize === 0 && handle.fd >= 0 && this.#response.socket?.writableLength === 0
    return isIdle ? handle.fd : undefined
  }
}
