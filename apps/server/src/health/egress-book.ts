import type { Clock, Ephemeral } from '@streamvault/core'

/** What an always-free machine may send in a month: https://docs.oracle.com/iaas/Content/FreeTier/freetier_topic-Always_Free_Resources.htm */
export const FREE_BYTES_PER_MONTH = 10e12
/** A month is remembered until the one after it is over. */
const KEPT_MS = 70 * 24 * 3_600_000
/** A gateway says so often that it is there; while it is, what workers send goes to it, and is no egress. */
const GATEWAY_MS = 3 * 60_000
const GATEWAY_KEY = 'egress-by-gateway'

export interface EgressBookDeps {
  readonly ephemeral: Pick<Ephemeral, 'get' | 'incr' | 'set'>
  readonly clock: Pick<Clock, 'now'>
}

/** How many bytes viewers were sent, month by month, over restarts. */
export class EgressBook {
  readonly #deps: EgressBookDeps
  #noted = 0

  constructor(deps: EgressBookDeps) {
    this.#deps = deps
  }

  /** Notes how far a counter of this process has come. */
  async note(total: number, by: 'worker' | 'gateway'): Promise<void> {
    const { ephemeral } = this.#deps
    const bytes = Math.round(total - this.#noted)
    if (by === 'gateway') await ephemeral.set(GATEWAY_KEY, 'yes', GATEWAY_MS)
    const isSentToGateway = by === 'worker' && (await ephemeral.get(GATEWAY_KEY)) !== undefined
    if (bytes > 0 && !isSentToGateway) await ephemeral.incr(this.#key(), bytes, KEPT_MS)
    this.#noted += bytes
  }

  async thisMonth(): Promise<{ readonly month: string; readonly bytes: number }> {
    return { month: this.#month(), bytes: Number((await this.#deps.ephemeral.get(this.#key())) ?? 0) }
  }

  #key(): string {
    return `egress:${this.#month()}`
  }

  #month(): string {
    return new Date(this.#deps.clock.now()).toISOString().slice(0, 7)
  }
}
