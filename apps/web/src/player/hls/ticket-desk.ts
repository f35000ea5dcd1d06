import type { Playback } from '../../api/views.ts'

/** A ticket is renewed so long before it expires, or a quarter of its life before, if it lives shortly. */
const MARGIN_MS = 60_000
const MARGIN_SHARE = 0.25
/** After a renewal that failed, or did not help, the next one waits. */
const AGAIN_AFTER_MS = 3_000
const LOOK_MAX_MS = 10_000
/** Of an address below `/hls`: the file that it is of, and its ticket. */
const TICKETED = /(\/hls\/([^/\s"]+)\/[^?\s"]*\?(?:[^\s"#]*&)?ticket=)([^&\s"#]+)/
const ALL_TICKETED = new RegExp(TICKETED, 'g')

export interface TicketDeskDeps {
  /** Asks the vault for the same playback with a new ticket. */
  readonly refresh: () => Promise<Playback>
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

/**
 * The tickets of a film in segments: each of its files has one of its own, all of which come with the playlist that leads to them. They are
 * renewed before they expire, so that a player who holds addresses from yesterday goes on with them.
 */
export class TicketDesk {
  readonly #refresh: () => Promise<Playback>
  readonly #now: () => number
  /** By file; empty while the addresses that the player holds are the newest ones. */
  #tickets = new Map<string, string>()
  #renewAt: number
  #askAgainAt = Number.NEGATIVE_INFINITY
  #renewal: Promise<void> | undefined

  constructor(playback: Playback, { refresh, now = Date.now }: TicketDeskDeps) {
    this.#refresh = refresh
    this.#now = now
    this.#renewAt = this.#dueAfter(playback) ?? Number.NEGATIVE_INFINITY
  }

  /** Resolves once tickets are as good as they get: whether or not they could be renewed, the server says what it thinks of them. */
  async ready(): Promise<void> {
    const now = this.#now()
    if (this.#renewal === undefined && now >= this.#renewAt && now >= this.#askAgainAt) {
      this.#askAgainAt = now + AGAIN_AFTER_MS
      this.#renewal = this.#renew()
        .catch(() => {})
        .finally(() => {
          this.#renewal = undefined
        })
    }
    await this.#renewal
  }

  /** An address with the newest ticket of its file. */
  addressed(url: string): string {
    return url.replace(TICKETED, (whole, before: string, file: string) => {
      const ticket = this.#tickets.get(file)
      return ticket === undefined ? whole : before + ticket
    })
  }

  /** Notes that the server does not take a ticket any more, whatever was said of its life. */
  refuse(): void {
    this.#renewAt = Number.NEGATIVE_INFINITY
  }

  async #renew(): Promise<void> {
    const playback = await this.#refresh()
    if (playback.hlsUrl === undefined) return
    const response = await fetch(playback.hlsUrl, { signal: AbortSignal.timeout(LOOK_MAX_MS) })
    if (!response.ok) return
    const addresses = `${playback.hlsUrl}\n${await response.text()}`
    for (const [, , file = '', ticket = ''] of addresses.matchAll(ALL_TICKETED)) this.#tickets.set(file, ticket)
    this.#renewAt = this.#dueAfter(playback) ?? Number.POSITIVE_INFINITY
  }

  /** When tickets are to be renewed; undefined where they are over, or the clock is wrong: of new ones it can be nothing else. */
  #dueAfter({ expiresAt }: Playback): number | undefined {
    const lifeMs = Date.parse(expiresAt) - this.#now()
    return lifeMs > 0 ? this.#now() + lifeMs - Math.min(MARGIN_MS, lifeMs * MARGIN_SHARE) : undefined
  }
}
