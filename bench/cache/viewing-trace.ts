import { createSeededRandom } from '@streamvault/testkit'

const DAY_SECONDS = 86_400
const TITLE_SECONDS = 100 * 60
/** Of all views so many begin somewhere in the title, where the viewer had stopped. */
const RESUMED_SHARE = 0.2
/** A quarter leave within minutes, and another somewhere on the way; the others stay for nearly all of it. */
const LEFT_SOON_SHARE = 0.25
const LEFT_MIDWAY_SHARE = 0.25
const LEFT_SOON_MEAN = 0.02
/** A seek forward for every so many slices, over at most this many. */
const SEEK_EVERY = 60
const SEEK_SLICES_MAX = 20
/** What changes four times a day: titles that trade places, and one that is new among the most popular. */
const DRIFT_SECONDS = DAY_SECONDS / 4
const SWAPS = 15
const TOP_TITLES = 40

export interface TraceOptions {
  readonly titles: number
  readonly slicesPerTitle: number
  /** Exponent of Zipf's law. */
  readonly alpha: number
  readonly days: number
  readonly viewsPerDay: number
}

/** Slices in the order they are asked for: of which title, which, when, and whether a view starts with it. */
export interface Trace {
  readonly length: number
  readonly titles: Uint16Array
  readonly indexes: Uint16Array
  readonly seconds: Float64Array
  /** 1 where a view starts at the beginning of its title. */
  readonly starts: Uint8Array
}

interface View {
  at: number
  readonly title: number
  index: number
  left: number
  isFirst: boolean
}

/** Viewers who come at random, choose by a popularity that drifts, watch in sequence, seek now and then, and leave. */
export function makeTrace(options: TraceOptions): Trace {
  const { slicesPerTitle, viewsPerDay, days, alpha } = options
  const random = createSeededRandom(Math.round(alpha * 1000))
  const chart = new Chart(options, random)
  const trace = new TraceWriter()
  const views = new SoonestFirst()
  let nextView = 0
  let nextDrift = DRIFT_SECONDS
  while (Math.min(nextView, views.soonest?.at ?? nextView) < days * DAY_SECONDS) {
    const view = views.soonest
    if (view === undefined || nextView <= view.at) {
      if (nextView >= nextDrift) {
        chart.drift()
        nextDrift += DRIFT_SECONDS
      }
      views.add(beginView(nextView, chart.pick(), { slicesPerTitle, random }))
      nextView -= (Math.log(1 - random()) * DAY_SECONDS) / viewsPerDay
      continue
    }
    trace.add(view)
    view.isFirst = false
    view.left--
    view.index += random() < 1 / SEEK_EVERY ? 2 + Math.floor(random() * SEEK_SLICES_MAX) : 1
    view.at += TITLE_SECONDS / slicesPerTitle
    if (view.left > 0 && view.index < slicesPerTitle) views.sink()
    else views.drop()
  }
  return trace.done()
}

function beginView(
  at: number,
  title: number,
  { slicesPerTitle, random }: { readonly slicesPerTitle: number; readonly random: () => number },
): View {
  const index = random() < RESUMED_SHARE ? Math.floor(random() * 0.9 * slicesPerTitle) : 0
  const rest = slicesPerTitle - index
  const kind = random()
  let left = (0.9 + random() * 0.1) * rest
  if (kind < LEFT_SOON_SHARE) left = -Math.log(1 - random()) * LEFT_SOON_MEAN * slicesPerTitle
  else if (kind < LEFT_SOON_SHARE + LEFT_MIDWAY_SHARE) left = (0.05 + random() * 0.55) * rest
  return { at, title, index, left: Math.min(rest, Math.max(1, Math.ceil(left))), isFirst: true }
}

/** Titles by popularity. */
class Chart {
  readonly #titles: number[]
  readonly #upTo: Float64Array
  readonly #random: () => number

  constructor({ titles, alpha }: TraceOptions, random: () => number) {
    this.#random = random
    this.#titles = Array.from({ length: titles }, (_, rank) => rank)
    this.#upTo = new Float64Array(titles)
    let sum = 0
    for (let rank = 0; rank < titles; rank++) {
      sum += 1 / (rank + 1) ** alpha
      this.#upTo[rank] = sum
    }
  }

  /** A title, by Zipf's law. */
  pick(): number {
    const wanted = this.#random() * (this.#upTo.at(-1) ?? 0)
    let low = 0
    for (let high = this.#upTo.length - 1; low < high; ) {
      const middle = (low + high) >> 1
      if ((this.#upTo[middle] ?? 0) < wanted) low = middle + 1
      else high = middle
    }
    return this.#titles[low] ?? 0
  }

  drift(): void {
    const anyRank = () => Math.floor(this.#random() * this.#titles.length)
    for (let swap = 0; swap < SWAPS; swap++) {
      const [one, other] = [anyRank(), anyRank()]
      const title = this.#titles[one] ?? 0
      this.#titles[one] = this.#titles[other] ?? 0
      this.#titles[other] = title
    }
    const [title = 0] = this.#titles.splice(anyRank(), 1)
    this.#titles.splice(Math.floor(this.#random() * TOP_TITLES), 0, title)
  }
}

/** Views under way, in a binary heap. */
class SoonestFirst {
  readonly #views: View[] = []

  get soonest(): View | undefined {
    return this.#views[0]
  }

  add(view: View): void {
    let place = this.#views.push(view) - 1
    for (let parent = (place - 1) >> 1; place > 0 && this.#at(parent) > view.at; parent = (place - 1) >> 1) {
      this.#swap(place, parent)
      place = parent
    }
  }

  drop(): void {
    this.#swap(0, this.#views.length - 1)
    this.#views.pop()
    this.sink()
  }

  /** Puts the first one where it belongs, after its time has changed. */
  sink(): void {
    for (let place = 0; ; ) {
      const left = 2 * place + 1
      const child = this.#at(left + 1) < this.#at(left) ? left + 1 : left
      if (this.#at(child) >= this.#at(place)) return
      this.#swap(place, child)
      place = child
    }
  }

  #at(place: number): number {
    return this.#views[place]?.at ?? Number.POSITIVE_INFINITY
  }

  #swap(one: number, other: number): void {
    const [first, second] = [this.#views[one], this.#views[other]]
    if (first === undefined || second === undefined) return
    this.#views[one] = second
    this.#views[other] = first
  }
}

class TraceWriter {
  #titles = new Uint16Array(1 << 20)
  #indexes = new Uint16Array(1 << 20)
  #seconds = new Float64Array(1 << 20)
  #starts = new Uint8Array(1 << 20)
  #length = 0

  add({ title, index, at, isFirst }: View): void {
    if (this.#length === this.#titles.length) this.#grow()
    this.#titles[this.#length] = title
    this.#indexes[this.#length] = index
    this.#seconds[this.#length] = at
    this.#starts[this.#length] = isFirst && index === 0 ? 1 : 0
    this.#length++
  }

  done(): Trace {
    return {
      length: this.#length,
      titles: this.#titles,
      indexes: this.#indexes,
      seconds: this.#seconds,
      starts: this.#starts,
    }
  }

  #grow(): void {
    const size = 2 * this.#length
    const [titles, indexes, seconds, starts] = [this.#titles, this.#indexes, this.#seconds, this.#starts]
    this.#titles = new Uint16Array(size)
    this.#titles.set(titles)
    this.#indexes = new Uint16Array(size)
    this.#indexes.set(indexes)
    this.#seconds = new Float64Array(size)
    this.#seconds.set(seconds)
    this.#starts = new Uint8Array(size)
    this.#starts.set(starts)
  }
}
