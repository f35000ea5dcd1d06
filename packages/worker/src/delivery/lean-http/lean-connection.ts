import type { Socket } from 'node:net'
import type { Reply, RequestHead } from '../exchange.ts'
import { LeanReply } from './lean-reply.ts'
import { parseLeanRequest } from './parse-lean-request.ts'

export interface LeanHandlers {
  /** Whether a request is one to be answered here. */
  readonly takes: (request: RequestHead) => boolean
  readonly answer: (request: RequestHead, reply: Reply) => void
  /** Goes on with the connection in a full HTTP server, for good; the socket's next bytes are those not yet answered. */
  readonly handOver: (socket: Socket) => void
}

/** One connection, for as long as all its requests are plain ones. */
export class LeanConnection {
  readonly #socket: Socket
  readonly #handlers: LeanHandlers
  #reply: LeanReply | undefined
  /** What came while a response was under way. */
  #early: Buffer | undefined
  #isLast = false

  readonly #onData = (chunk: Buffer) => this.#take(chunk)
  readonly #onEnd = () => this.#hangUp()
  readonly #onClose = () => this.#reply?.connectionClosed()
  readonly #onTimeout = () => this.#reply ?? this.#socket.destroy()
  /** Every error closes the socket, and that is what matters. */
  readonly #onError = () => {}

  constructor(socket: Socket, handlers: LeanHandlers) {
    this.#socket = socket
    this.#handlers = handlers
    socket.on('data', this.#onData)
    socket.on('end', this.#onEnd)
    socket.on('close', this.#onClose)
    socket.on('timeout', this.#onTimeout)
    socket.on('error', this.#onError)
  }

  /** Ends the connection as soon as no response is under way. */
  close(): void {
    this.#finishAfterThis()
  }

  #take(chunk: Buffer): void {
    if (this.#reply !== undefined) {
      this.#early = this.#early === undefined ? chunk : Buffer.concat([this.#early, chunk])
      this.#socket.pause()
      return
    }
    // Our last word is said; whoever asks now has to come again.
    if (this.#isLast) return
    const request = parseLeanRequest(chunk)
    if (request === undefined || !this.#handlers.takes(request)) {
      this.#handOver(chunk)
      return
    }
    const reply = new LeanReply(this.#socket, () => this.#next())
    this.#reply = reply
    this.#handlers.answer(request, reply)
  }

  #next(): void {
    this.#reply = undefined
    const early = this.#early
    this.#early = undefined
    if (this.#isLast) this.#socket.end()
    else if (early !== undefined) {
      this.#socket.resume()
      this.#take(early)
    }
  }

  /**
   * Whoever leaves while he waits for his first byte has nothing unread, so that an ordinary end of his side is all that is heard
   * of it. He could still be reading, and Node and nginx do not believe it either: to fetch for viewers who are gone would cost
   * those who are there, most of all where the store is slow.
   */
  #hangUp(): void {
    if (this.#reply !== undefined) this.#socket.destroy()
    else this.#finishAfterThis()
  }

  #finishAfterThis(): void {
    this.#isLast = true
    if (this.#reply === undefined) this.#socket.end()
  }

  #handOver(chunk: Buffer): void {
    const socket = this.#socket
    socket.off('data', this.#onData)
    socket.off('end', this.#onEnd)
    socket.off('close', this.#onClose)
    socket.off('timeout', this.#onTimeout)
    socket.off('error', this.#onError)
    socket.setTimeout(0)
    socket.unshift(chunk)
    this.#handlers.handOver(socket)
  }
}
