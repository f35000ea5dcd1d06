import { createServer, type Server, type Socket } from 'node:net'
import { isVaultError, type Logger, VaultError } from '@streamvault/core'
import type { Authoriser } from './authoriser.ts'
import { QUESTION_PARTS, readQuestion } from './question.ts'
import { refusalOf } from './refusal.ts'

export interface QuestionServerDeps {
  readonly authoriser: Authoriser
  readonly logger: Logger
}

/** Nginx takes no longer request from a viewer than four buffers of 8 KiB, and a question has less than that. */
const QUESTION_CHARS_MAX = 64 * 1024

/**
 * Answers nginx whether a response may begin, over a socket that nobody else can open: a line for each part of a question, and one
 * line back, `yes GENERATION EPOCH EXPIRES_AT VIEWER` or `no REFUSAL` (`admission.lua`).
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

  /** Nginx asks one question at a time over a connection. */
  #serve(socket: Socket): void {
    this.#sockets.add(socket)
    let given = ''
    socket.on('data', (chunk: Buffer) => {
      given += chunk.toString('latin1')
      const lines = given.split('\n')
      if (lines.length > QUESTION_PARTS.length) {
        given = ''
        void this.#answer(lines).then((answer) => socket.write(`${answer}\n`, 'latin1'))
      } else if (given.length > QUESTION_CHARS_MAX) socket.destroy()
    })
    socket.on('close', () => this.#sockets.delete(socket))
    // Every error closes the socket, and nginx asks again over another.
    socket.on('error', () => {})
  }

  async #answer(lines: readonly string[]): Promise<string> {
    const { authoriser, logger } = this.#deps
    try {
      const { generation, epoch, expiresAt, viewer } = await authoriser.allow(readQuestion(lines))
      return `yes ${generation} ${epoch} ${expiresAt} ${viewer}`
    } catch (error) {
      const known = isVaultError(error) ? error : new VaultError('INTERNAL', {}, { cause: error })
      if (known.code === 'INTERNAL') logger.error({ error: known }, 'authorisation failed')
      return `no ${refusalOf(known)}`
    }
  }
}
