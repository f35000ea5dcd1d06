/** What is wrong with a message beside those that came before, as `bad_msg_notification` has it. */
export type OrderFault = 20 | 32 | 33

interface Numbered {
  readonly messageId: bigint
  readonly seqNo: number
}

/** So many are remembered, those with the highest ids. */
const REMEMBERED_MAX = 4096

/**
 * The ids and sequence numbers of what a client sent in one session. They come over several connections and out of order, so that a
 * number is wrong only beside that of another id (core.telegram.org/mtproto/service_messages_about_messages).
 */
export class ReceivedMessages {
  /** By rising ids, and so by rising numbers. */
  readonly #known: Numbered[] = []
  /** The highest id that was forgotten. */
  #forgotten: bigint | undefined

  /** Remembers a message that is new and right; says what one is otherwise. */
  take({ messageId, seqNo }: Numbered): 'new' | 'repeated' | OrderFault {
    const index = this.#indexOf(messageId)
    const above = this.#known[index]
    if (above?.messageId === messageId) return 'repeated'
    if (this.#forgotten !== undefined && messageId <= this.#forgotten) return 20
    const below = this.#known[index - 1]
    if (below !== undefined && !mayFollow(below.seqNo, seqNo)) return 32
    if (above !== undefined && !mayFollow(seqNo, above.seqNo)) return 33
    this.#known.splice(index, 0, { messageId, seqNo })
    if (this.#known.length > REMEMBERED_MAX) this.#forgotten = this.#known.shift()?.messageId
    return 'new'
  }

  /** Of the first whose id is not lower. */
  #indexOf(messageId: bigint): number {
    let start = 0
    let end = this.#known.length
    // Nearly all come in order.
    if (end === 0 || (this.#known[end - 1]?.messageId ?? 0n) < messageId) return end
    while (start < end) {
      const middle = (start + end) >> 1
      if ((this.#known[middle]?.messageId ?? 0n) < messageId) start = middle + 1
      else end = middle
    }
    return start
  }
}

/** Messages that want no acknowledgement have even numbers, and share them. */
function mayFollow(lower: number, higher: number): boolean {
  return lower < higher || (lower === higher && lower % 2 === 0)
}
