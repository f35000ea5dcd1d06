/** The low two bits of a server's message id: 1 answers a message, 3 does not. */
type Purpose = 'answer' | 'notice'

/** Message ids of one session: Unix time in the upper half, never twice the same, always rising. */
export class MessageIds {
  #last = 0n

  next(purpose: Purpose): bigint {
    const now = Date.now()
    const time = (BigInt(Math.floor(now / 1000)) << 32n) | ((BigInt(now % 1000) << 32n) / 1000n)
    const base = time & ~3n
    this.#last = base > this.#last ? base : this.#last + 4n
    return this.#last | (purpose === 'answer' ? 1n : 3n)
  }
}

/** Too far behind, and too far ahead, in seconds (core.telegram.org/mtproto/description#message-identifier-msg-id). */
const BEHIND_SECONDS = 300
const AHEAD_SECONDS = 30

/** The code of `bad_msg_notification` for a client's message id; undefined for a good one. */
export function messageIdFault(id: bigint): 16 | 17 | 18 | undefined {
  if ((id & 3n) !== 0n) return 18
  const ahead = Number(id >> 32n) - Date.now() / 1000
  if (ahead < -BEHIND_SECONDS) return 16
  return ahead > AHEAD_SECONDS ? 17 : undefined
}
