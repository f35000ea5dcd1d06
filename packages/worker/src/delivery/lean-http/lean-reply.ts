import { type OutgoingHttpHeaders, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { assert } from '@streamvault/core'
import type { Reply } from '../exchange.ts'
import { httpDate } from './http-date.ts'

/** Field values are made by us, of what a catalogue says: one that could end a line early is a fault of ours. */
const UNSAFE = /[^\t\x20-\x7e]/

const NOT_MODIFIED = 304

/** A response written straight to its socket. Its length is told by `Content-Length`, or it has no body. */
export class LeanReply implements Reply {
  headersSent = false
  statusCode = 0
  writableFinished = false
  readonly #socket: Socket
  readonly #finished: () => void
  #unsentHead: string | undefined
  #closed: (() => void) | undefined

  /** `finished` is called when the last byte was handed to the socket: it may be used for the next response. */
  constructor(socket: Socket, finished: () => void) {
    this.#socket = socket
    this.#finished = finished
  }

  get socket(): Socket | null {
    return this.#socket.destroyed ? null : this.#socket
  }

  writeHead(status: number, fields: OutgoingHttpHeaders): void {
    assert(!this.headersSent, 'a response has one head')
    let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`
    for (const name in fields) {
      const value = String(fields[name])
      assert(!UNSAFE.test(value), 'a field has one line')
      head += `\r\n${name}: ${value}`
    }
    // As Node's server does: a response that has a body tells its length, so one that does not has none.
    if (fields['content-length'] === undefined && status !== NOT_MODIFIED) head += '\r\ncontent-length: 0'
    head += `\r\ndate: ${httpDate()}\r\nconnection: keep-alive`
    this.headersSent = true
    this.statusCode = status
    this.#unsentHead = `${head}\r\n\r\n`
  }

  flushHeaders(): void {
    if (this.#unsentHead === undefined) return
    this.#socket.write(this.#unsentHead, 'latin1')
    this.#unsentHead = undefined
  }

  write(bytes: Uint8Array, taken: (error?: Error | null) => void): boolean {
    this.#socket.cork()
    this.flushHeaders()
    const isTaken = this.#socket.write(bytes, taken)
    this.#socket.uncork()
    return isTaken
  }

  end(body?: Uint8Array): void {
    if (body === undefined) this.flushHeaders()
    else this.write(body, () => {})
    this.writableFinished = true
    this.#closed = undefined
    this.#finished()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  once(_event: 'close', listener: () => void): void {
    assert(this.#closed === undefined, 'one waits for the end')
    this.#closed = listener
  }

  /** Tells whoever waits for it that the connection is gone. */
  connectionClosed(): void {
    this.#closed?.()
  }
}
