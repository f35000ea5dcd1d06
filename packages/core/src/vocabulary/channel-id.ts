/** What tells a channel's id from a user's wherever both may stand: https://core.telegram.org/api/bots/ids */
const MARK = 1_000_000_000_000
const BARE = /^[1-9]\d{0,11}$/
/** Whoever writes the mark by hand takes it for a prefix, which for ids of ten digits is the same. */
const PREFIXED = /^-100([1-9]\d{0,9})$/

/** A channel's id as people and clients write it, below -1,000,000,000,000: -1001234567890. */
export function markedChannelId(bareId: number): number {
  return -MARK - bareId
}

/** A channel's id as Telegram's protocol has it, of one that is written with its mark or bare; undefined when it is none. */
export function parseChannelId(text: string): number | undefined {
  if (BARE.test(text)) return Number(text)
  const marked = /^-\d{13}$/.test(text) ? -Number(text) : 0
  if (marked > MARK) return marked - MARK
  const bare = PREFIXED.exec(text)?.[1]
  return bare === undefined ? undefined : Number(bare)
}
