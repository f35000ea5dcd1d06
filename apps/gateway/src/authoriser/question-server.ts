import { createServer, type Server, type Socket } from 'node:net'
import { type ErrorCode, isVaultError, type Logger, VaultError } from '@streamvault/core'
import type { Authoriser } from './authoriser.ts'
import { readQuestion } from './question.ts'
import { refusalOf } from './refusal.ts'

export interface QuestionServerDeps {
  readonly authoriser: Authoriser
  readonly logger: Logger
  /** Called with the code of everything that was refused. */
  readonly onRefusal: (code: ErrorCode) => void
}

const HEAD_END = '\r\n\r\n'
/** Nginx takes no longer request from a viewer than four buffers of 8 KiB, and a question has less than that. */
const HEAD_BYTES_MAX = 64 * 1024

/**
 * Answers nginx whether a response may begin, over a socket that nobody else can open.
 *
 * That comes before every response there is, and all it is asked is what our own configuration says. So it reads and writes heads
 * of HTTP/1.1 without Node's server for them, which takes more than the answer does (`npm run bench -- hit`).
 */
export class QuestionServer {
  readonly server: Server
  readonly #deps: QuestionServerDeps
  readonly #sockets = new Set<Socket>()

  constructor(deps: QuestionServerDeps) {
    this.#deps = deps
    this.server = createServer((socket) => this.#serve(socket))
  }

  /** Breaks all connections. */
  close(): void {
    this.server.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket)
    let given = ''
    socket.on('data', (chunk: Buffer) => {
      given += chunk.toString('latin1')
      for (let end = given.indexOf(HEAD_END); end >= 0; end = given.indexOf(HEAD_END)) {
        void this.#answer(given.slice(0, end)).then((answer) => socket.write(answer, 'latin1'))
        given = given.slice(end + HEAD_END.length)
      }
      if (given.length > HEAD_BYTES_MAX) socket.destroy()
    })
    socket.on('close', () => this.#sockets.delete(socket))
    // Every error closes the socket, and nginx asks again over another.
    socket.on('error', () => {})
  }

  /** Nginx asks one question at a time over a connection. */
  async #answer(head: string): Promise<string> {
    const { authoriser, logger, onRefusal } = this.#deps
    try {
      const { number, epoch, viewer, rate } = await authoriser.allow(readQuestion(head))
      const fields = `X-Granted: ${number}\r\nX-Epoch: ${epoch}\r\nX-Viewer: ${viewer}\r\nX-Rate: ${rate}`
      return `HTTP/1.1 204 No Content\r\n${fields}${HEAD_END}`
    } catch (error) {
      const known = isVaultError(error) ? error : new VaultError('INTERNAL', {}, { cause: error })
      if (known.code === 'INTERNAL') logger.error({ error: known }, 'authorisation failed')
      onRefusal(known.code)
      return `HTTP/1.1 403 Forbidden\r\nX-Refusal: ${refusalOf(known)}\r\nContent-Length: 0${HEAD_END}`
    }
  }
}
