/**
 * The shape of RFC 9438 (CUBIC), on a rate: it begins a little below what was granted, is level where that is reached, and
 * leaves it slowly, then ever faster, until Telegram tells to wait again. A bucket that filled while the rate was below is
 * empty again when it is as far above: so nothing that was granted is left lying, and the next wait is two plateaus away.
 */
const DIP = 0.1
/** Two plateaus between two waits: then at most one answer in sixty is one, and at most one second in thirty is waited. */
const PLATEAU_REQUESTS = 30
const PLATEAU_MS = { min: 15_000, max: 60_000 } as const
/** What was measured is believed for as long as it was measured, or for so many requests: a count of few is half wrong. */
const BELIEVED_REQUESTS = 6
/** RFC 9438's decrease, for when less was asked for than was granted: then what was granted is not known. */
const DECREASE = 0.7
/** What is so much above the last wait's rate meets a limit no longer, and it is not worth knowing: nothing is held back. */
const FORGOTTEN_FACTOR = 10
/** Two waits further apart tell nothing of each other, unless the pace was between them. */
const RELATED_MS = 60_000
/** So much time's grant is asked for at once after a pause, for viewers seek; half of it where Telegram grants no such burst. */
const CREDIT_MS = { min: 125, max: 1_000 } as const
/** One request in five seconds is asked for in any case: what is granted less often than that cannot be read from anyway. */
export const REQUESTS_PER_SECOND_MIN = 0.2
/** A millionth of a second is waited for by nobody: so much may sums of many binary fractions be amiss. */
const ROUNDING_MS = 1e-3

/** What was asked for, known by its object. */
export interface Paced {
  readonly sentAt: number
}

interface Asked {
  readonly amount: number
  /** It was asked for with more saved up than it took. */
  readonly isBurst: boolean
}

/**
 * How fast a lane may be asked, learned from the waits that Telegram tells. One wait says nothing about a rate. Two do: the
 * lane's budget was empty at both, so it grants as much as it granted between them. Amounts are requests or bytes, whichever
 * Telegram counts.
 */
export class LanePace {
  readonly #leastPerMs: number
  /** What was asked for and has not ended. */
  readonly #underWay = new Map<Paced, Asked>()
  /** When the request was sent that met the last wait; undefined before the first. */
  #emptyAt: number | undefined
  /** What was asked for since, without what was refused. */
  #granted = 0
  /** How many requests that were. */
  #grantedCount = 0
  #refusedAt = Number.NEGATIVE_INFINITY
  #learned: { readonly perMs: number; readonly plateauMs: number } | undefined
  /** For how long the learned rate was made use of. */
  #usedMs = 0
  #creditMs: number = CREDIT_MS.max
  #credit = 0
  #creditAt = 0

  /** `leastPerSecond` is asked for in any case. */
  constructor({ leastPerSecond }: { readonly leastPerSecond: number }) {
    this.#leastPerMs = leastPerSecond / 1000
  }

  /** What may be asked for each second; infinite while nothing is known. */
  get perSecond(): number {
    return this.#perMs * 1000
  }

  /** From when on so much may be asked for; in the past when it may be now. */
  openAt(amount: number, now: number): number {
    if (this.#learned === undefined) return Number.NEGATIVE_INFINITY
    this.#earn(now)
    const perMs = this.#perMs
    // What is more than is ever saved up waits for as much, and leaves a debt.
    const waitMs = Math.min(amount / perMs, this.#creditMs) - this.#credit / perMs
    return waitMs <= ROUNDING_MS ? Number.NEGATIVE_INFINITY : now + waitMs
  }

  sent(request: Paced, amount: number): void {
    this.#granted += amount
    this.#grantedCount++
    if (this.#learned !== undefined) {
      this.#earn(request.sentAt)
      this.#credit -= amount
    }
    this.#underWay.set(request, { amount, isBurst: this.#learned !== undefined && this.#credit >= amount })
  }

  /** However it ended but by a wait, Telegram has counted it. */
  ended(request: Paced): void {
    this.#underWay.delete(request)
  }

  /** Telegram told to wait. What was under way when it last did is of the same event. */
  refused(request: Paced, now: number): void {
    const { amount, isBurst } = this.#underWay.get(request) ?? { amount: 0, isBurst: false }
    this.#underWay.delete(request)
    this.#granted -= amount
    this.#grantedCount--
    if (request.sentAt <= this.#refusedAt) return
    const later = [...this.#underWay].filter(([{ sentAt }]) => sentAt >= request.sentAt)
    const laterAmount = later.reduce((sum, [, each]) => sum + each.amount, 0)
    // Where nothing was, the one that was refused would have been a moment later.
    const granted = Math.max(amount, this.#granted - laterAmount)
    this.#learn(request, { granted, count: this.#grantedCount - later.length })
    if (isBurst) this.#creditMs = Math.max(CREDIT_MS.min, this.#creditMs / 2)
    this.#refusedAt = now
    this.#emptyAt = request.sentAt
    this.#granted = laterAmount
    this.#grantedCount = later.length
    this.#usedMs = 0
    this.#credit = 0
    this.#creditAt = now
  }

  get #perMs(): number {
    if (this.#learned === undefined) return Number.POSITIVE_INFINITY
    const { perMs, plateauMs } = this.#learned
    return perMs * (1 + DIP * (this.#usedMs / plateauMs - 1) ** 3)
  }

  #learn({ sentAt }: Paced, { granted, count }: { readonly granted: number; readonly count: number }): void {
    if (this.#emptyAt === undefined) return
    const elapsedMs = sentAt - this.#emptyAt
    if (this.#learned === undefined && elapsedMs > RELATED_MS) return
    const atLeast = this.#learned === undefined ? this.#leastPerMs : Math.max(this.#leastPerMs, DECREASE * this.#perMs)
    const perMs = Math.max(atLeast, granted / elapsedMs)
    const requestMs = elapsedMs / Math.max(1, count)
    const believedMs = Math.max(elapsedMs, BELIEVED_REQUESTS * requestMs)
    const plateauMs = Math.min(PLATEAU_MS.max, Math.max(PLATEAU_MS.min, PLATEAU_REQUESTS * requestMs), believedMs)
    this.#learned = { perMs, plateauMs }
  }

  /** Saves up what may be asked for. The time counts as used up to where there is no more to save. */
  #earn(now: number): void {
    const perMs = this.#perMs
    const usedMs = Math.min(now - this.#creditAt, Math.max(0, this.#creditMs - this.#credit / perMs))
    this.#credit += usedMs * perMs
    this.#usedMs += usedMs
    this.#creditAt = now
    if (this.#learned !== undefined && this.#perMs > FORGOTTEN_FACTOR * this.#learned.perMs) this.#forget()
  }

  #forget(): void {
    this.#learned = undefined
    this.#emptyAt = undefined
    this.#creditMs = CREDIT_MS.max
  }
}
