/** A server salt and the time in which it is the right one, in Unix seconds, half-open. */
export interface ServerSalt {
  readonly value: bigint
  readonly since: number
  readonly until: number
}

/** One salt lives for 30 minutes, and is accepted for as long again (https://core.telegram.org/mtproto/description). */
const LIFE_SECONDS = 1800
/** What is asked for at once: enough for a day. */
export const SALTS_ASKED = 48
const SALTS_MAX = 2 * SALTS_ASKED

/** The salts of one authorization key, shared by its sessions. */
export class SaltBook {
  #salts: ServerSalt[] = []
  #asksAgainAt = 0

  /** 0 until one is known: the server then answers with the right one. */
  current(nowSeconds: number): bigint {
    while (this.#salts.length > 1 && (this.#salts[0]?.until ?? 0) <= nowSeconds) this.#salts.shift()
    return this.#salts[0]?.value ?? 0n
  }

  /** Takes the salt that the server named as the right one now; what was known is wrong. */
  learn(value: bigint, nowSeconds: number): void {
    if (this.#salts[0]?.value === value) return
    this.#salts = [{ value, since: nowSeconds, until: nowSeconds + LIFE_SECONDS }]
    this.#asksAgainAt = 0
  }

  /** Takes the answer to `get_future_salts`. */
  add(salts: readonly ServerSalt[], nowSeconds: number): void {
    const sorted = [...salts].sort((a, b) => a.since - b.since).filter(({ until }) => until > nowSeconds)
    if (sorted.length > 0) this.#salts = sorted.slice(0, SALTS_MAX)
  }

  /** Whether it is time to ask for more. Says so once in a salt's life at most, so that a server may stay silent. */
  wantsMore(nowSeconds: number): boolean {
    const [first] = this.#salts
    const isShort = first !== undefined && (this.#salts.at(-1)?.until ?? 0) - nowSeconds < 2 * LIFE_SECONDS
    if (!isShort || nowSeconds < this.#asksAgainAt) return false
    this.#asksAgainAt = nowSeconds + LIFE_SECONDS
    return true
  }
}
