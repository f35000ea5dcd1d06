import type { SeededRandom } from '@streamvault/testkit'
import type { Offer, VisitPlan } from './visit.ts'

const KIB = 1024
const MIB = 1024 * KIB

export interface Selection {
  readonly films: readonly Offer[]
  readonly packs: readonly Offer[]
}

/** How fast an ordinary viewer plays. */
export interface Pace {
  readonly bytesPerSecond: number
  /** The longest that anybody stays with one response. */
  readonly stayMsMax: number
}

const NEVER = Number.POSITIVE_INFINITY

/** What a viewer does next, and how often of a hundred times. */
const HABITS: readonly { readonly weight: number; readonly plan: (viewer: Viewer) => VisitPlan }[] = [
  { weight: 32, plan: (viewer) => viewer.watchSome() },
  { weight: 8, plan: (viewer) => viewer.watch() },
  { weight: 12, plan: (viewer) => ({ ...viewer.watch(), isBrowser: true }) },
  { weight: 12, plan: (viewer) => viewer.pauseInBetween() },
  { weight: 12, plan: (viewer) => viewer.takeSome(64 * KIB, 2 * MIB) },
  { weight: 10, plan: (viewer) => viewer.takeSome(1, 64 * KIB) },
  { weight: 6, plan: (viewer) => viewer.takeEnd() },
  { weight: 4, plan: (viewer) => viewer.downloadPack() },
  { weight: 2, plan: (viewer) => viewer.watchFromTheBeginning() },
  { weight: 2, plan: (viewer) => viewer.askAbout() },
]

/** Somebody who watches films as people do who cannot decide: seeks to and fro, pauses, leaves, and takes another one. */
export class Viewer {
  readonly #random: SeededRandom
  readonly #selection: Selection
  readonly #pace: Pace
  #film: Offer
  #position = 0

  constructor(random: SeededRandom, selection: Selection, pace: Pace) {
    this.#random = random
    this.#selection = selection
    this.#pace = pace
    this.#film = this.#choose(selection.films)
  }

  next(): VisitPlan {
    if (this.#random() < 0.3) this.#film = this.#choose(this.#selection.films)
    let rest = this.#random() * HABITS.reduce((sum, { weight }) => sum + weight, 0)
    const habit = HABITS.find(({ weight }) => {
      rest -= weight
      return rest < 0
    })
    return habit === undefined ? this.watch() : habit.plan(this)
  }

  /** How long he thinks before he asks for something else. */
  thinkMs(): number {
    return 100 + this.#random() * 1400
  }

  /** As players do that ask for as much as they want in hand: about what is played until he leaves, and sometimes less. */
  watchSome(): VisitPlan {
    const { range: _, ...watching } = this.watch()
    const first = this.#position
    const played = (watching.bytesPerSecond * watching.leaveAfterMs) / 1000
    return { ...watching, range: { first, last: first + this.#whole(1, Math.ceil(1.5 * played)) } }
  }

  watch(): VisitPlan {
    return this.#plan({ range: { first: this.#seek(), last: NEVER }, bytesPerSecond: this.#bytesPerSecond() })
  }

  watchFromTheBeginning(): VisitPlan {
    return this.#plan({ bytesPerSecond: this.#bytesPerSecond() })
  }

  /** Ranges are for GET alone (RFC 9110, section 14.2). */
  askAbout(): VisitPlan {
    return this.#plan({ method: 'HEAD' })
  }

  pauseInBetween(): VisitPlan {
    const { leaveAfterMs, ...watching } = this.watchSome()
    const afterMs = leaveAfterMs * 0.3
    return { ...watching, leaveAfterMs, pause: { afterMs, ms: leaveAfterMs * (0.2 + 0.5 * this.#random()) } }
  }

  /** As fast as it comes. */
  takeSome(bytesMin: number, bytesMax: number): VisitPlan {
    const first = this.#seek()
    return this.#plan({ range: { first, last: first + this.#whole(bytesMin, bytesMax) - 1 } })
  }

  takeEnd(): VisitPlan {
    return this.#plan({ range: { suffix: this.#whole(1, MIB) } })
  }

  /** As a download tool does that goes on where it was. */
  downloadPack(): VisitPlan {
    const { packs } = this.#selection
    if (packs.length === 0) return this.watch()
    const offer = this.#choose(packs)
    const first = this.#whole(0, offer.bytes.sizeBytes - 1)
    return this.#plan({ offer, range: { first, last: first + this.#whole(1, 4 * MIB) - 1 } })
  }

  /** Mostly somewhere else, half the time behind; sometimes a little on. */
  #seek(): number {
    const { sizeBytes } = this.#film.bytes
    const where = this.#random()
    if (where < 0.25) this.#position = Math.floor(this.#random() * this.#position)
    else if (where < 0.5) this.#position += this.#whole(1, 2 * MIB)
    else if (where < 0.6) this.#position = 0
    else this.#position = Math.floor(this.#random() * sizeBytes)
    this.#position = Math.min(this.#position, sizeBytes - 1)
    return this.#position
  }

  #bytesPerSecond(): number {
    return this.#pace.bytesPerSecond * (0.5 + 1.5 * this.#random())
  }

  #plan(plan: Partial<VisitPlan>): VisitPlan {
    return {
      offer: this.#film,
      method: 'GET',
      range: undefined,
      isBrowser: false,
      bytesPerSecond: 0,
      leaveAfterMs: this.#pace.stayMsMax * (0.05 + 0.95 * this.#random()),
      pause: undefined,
      ...plan,
    }
  }

  /** Some are far more popular than others. */
  #choose(offers: readonly Offer[]): Offer {
    const offer = offers[Math.floor(offers.length * this.#random() ** 2)]
    if (offer === undefined) throw new Error('there is nothing to watch')
    return offer
  }

  #whole(min: number, max: number): number {
    return min + Math.floor(this.#random() * (max - min + 1))
  }
}
