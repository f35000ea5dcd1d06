import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'
import type { Socket } from 'node:net'

/** What delivery reads of a request: Node's own, or a lean one. */
export interface RequestHead {
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly headers: IncomingHttpHeaders
  /** Where it came in; absent where responses come one after the other, which are asked for theirs. */
  readonly socket?: Pick<Socket, 'remoteAddress'>
}

/** What delivery does with a response: Node's own, or a lean one, whose methods mean the same. */
export interface Reply {
  readonly headersSent: boolean
  readonly statusCode: number
  readonly writableFinished: boolean
  /** Null while an earlier response is still using the connection, and once it is closed. */
  readonly socket: Socket | null
  writeHead(status: number, fields: OutgoingHttpHeaders): unknown
  flushHeaders(): void
  /** Calls back when the socket has taken the bytes for good; false when it has not yet. */
  write(bytes: Uint8Array, taken: (error?: Error | null) => void): boolean
  end(body?: Uint8Array): unknown
  /** Breaks the connection. */
  destroy(): unknown
  once(event: 'close', listener: () => void): unknown
}
