import type { Duplex } from 'node:stream'
import { VaultError } from '@streamvault/core'
import { rawProblem } from './raw-problem.ts'

/** What Node notes at a socket while a response has it. */
interface HttpSocket extends Duplex {
  readonly _httpMessage?: { readonly headersSent: boolean } | null
}

const TOO_LARGE = new Set(['HPE_HEADER_OVERFLOW', 'HPE_CHUNK_EXTENSIONS_OVERFLOW'])
/** Whoever takes too long is told so by a status alone: nobody may be there. */
const TIMED_OUT = 'HTTP/1.1 408 Request Timeout\r\nconnection: close\r\n\r\n'

/**
 * Says what is wrong to whoever sends what cannot be read as a request, and ends the connection. Where a response has begun, it
 * breaks: more would be taken for a part of it.
 */
export function answerUnreadable(error: Error & { readonly code?: string }, socket: HttpSocket): void {
  if (!socket.writable || socket._httpMessage?.headersSent === true) {
    socket.destroy()
    return
  }
  const problem = new VaultError(TOO_LARGE.has(error.code ?? '') ? 'REQUEST_TOO_LARGE' : 'REQUEST_INVALID')
  socket.end(error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? TIMED_OUT : rawProblem(problem), () => socket.destroy())
}
