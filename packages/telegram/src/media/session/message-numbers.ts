import { randomBytes } from 'node:crypto'
import type { ServerClock } from './server-clock.ts'

/** Content is acknowledged by the server; service messages, such as acknowledgements, are not. */
export type MessageKind = 'content' | 'service'

/** The id of a session, and what numbers its messages (https://core.telegram.org/mtproto/description#message-identifier-msg-id). */
export class MessageNumbers {
  readonly sessionId = randomBytes(8).readBigInt64LE()
  readonly #clock: ServerClock
  #lastId = 0n
  #contentCount = 0

  constructor(clock: ServerClock) {
    this.#clock = clock
  }

  next(kind: MessageKind): { readonly id: bigint; readonly seqNo: number } {
    const now = this.#clock.seconds
    const seconds = Math.floor(now)
    // The lower half counts fractions of a second; both low bits of a client's id are 0.
    const time = (BigInt(seconds) << 32n) | (BigInt(Math.floor((now - seconds) * 2 ** 30)) << 2n)
    this.#lastId = time > this.#lastId ? time : this.#lastId + 4n
    return { id: this.#lastId, seqNo: kind === 'content' ? 2 * this.#contentCount++ + 1 : 2 * this.#contentCount }
  }
}
