import { randomBytes } from 'node:crypto'

interface ServerSalt {
  readonly value: bigint
  /** Unix seconds; half-open. */
  readonly since: number
  readonly until: number
}

/** A salt is replaced every 30 minutes, and an old one accepted for 1,800 seconds more (core.telegram.org/mtproto/description). */
const LIFE_SECONDS = 1800
/** What one `get_future_salts` may ask for. */
const SALTS_MAX = 64

/** The salts of one authorization key, now and in time to come. */
export class ServerSalts {
  #salts: ServerSalt[] = []

  constructor(first?: bigint) {
    if (first !== undefined) this.#add(first)
  }

  get current(): bigint {
    return this.future(1)[0]?.value ?? 0n
  }

  accepts(value: bigint): boolean {
    const now = seconds()
    return this.#salts.some((salt) => salt.value === value && salt.since <= now && now < salt.until + LIFE_SECONDS)
  }

  /** The salt of now, and those that follow it. */
  future(count: number): readonly ServerSalt[] {
    const now = seconds()
    this.#salts = this.#salts.filter(({ until }) => now < until + LIFE_SECONDS)
    const wanted = Math.min(Math.max(count, 1), SALTS_MAX)
    const valid = () => this.#salts.filter(({ until }) => now < until)
    while (valid().length < wanted) this.#add(randomBytes(8).readBigInt64LE())
    return valid().slice(0, wanted)
  }

  /** Forgets them all: the next message of every client is answered with `bad_server_salt`. */
  rotate(): void {
    this.#salts = []
  }

  #add(value: bigint): void {
    const since = Math.max(seconds(), this.#salts.at(-1)?.until ?? 0)
    this.#salts.push({ value, since, until: since + LIFE_SECONDS })
  }
}

function seconds(): number {
  return Math.floor(Date.now() / 1000)
}
