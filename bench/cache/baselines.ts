import { countHits, type HitRatios, type ReplayOptions } from './replay.ts'
import type { Trace } from './viewing-trace.ts'

const NEVER = 0x7fff_ffff

/** What was not asked for the longest leaves. */
export function replayLru(trace: Trace, options: ReplayOptions): HitRatios {
  const slices = options.titles * options.slicesPerTitle
  /** One past the last slice stands for both ends of the list. */
  const after = new Int32Array(slices + 1).fill(-1)
  const before = new Int32Array(slices + 1).fill(-1)
  const link = (slice: number, next: number) => {
    after[slice] = next
    before[next] = slice
  }
  const unlink = (slice: number) => {
    link(before[slice] ?? slices, after[slice] ?? slices)
    after[slice] = -1
  }
  link(slices, slices)
  let kept = 0
  return countHits(trace, (at) => {
    const slice = (trace.titles[at] ?? 0) * options.slicesPerTitle + (trace.indexes[at] ?? 0)
    const isHit = after[slice] !== -1
    if (isHit) unlink(slice)
    else if (kept < options.slots) kept++
    else unlink(after[slices] ?? slices)
    link(before[slices] ?? slices, slice)
    link(slice, slices)
    return isHit
  })
}

/**
 * The best that any policy can do that knows the future (Belady, "A study of replacement algorithms for a virtual-storage computer",
 * IBM Systems Journal 5 (2), 1966): what is asked for last leaves, and what would be asked for later than all others is not kept.
 */
export function replayBelady(trace: Trace, options: ReplayOptions): HitRatios {
  const slices = options.titles * options.slicesPerTitle
  const nextAsk = nextAsks(trace, options)
  /** When a kept slice is asked for next; 0 where it is not kept. */
  const dueAt = new Int32Array(slices)
  const latest = new LatestFirst(trace.length)
  let kept = 0
  return countHits(trace, (at) => {
    const slice = (trace.titles[at] ?? 0) * options.slicesPerTitle + (trace.indexes[at] ?? 0)
    const isHit = dueAt[slice] !== 0
    const next = nextAsk[at] ?? NEVER
    if (!isHit && next === NEVER) return isHit
    if (!isHit && kept === options.slots) {
      // What is kept and was asked for since stands in the heap several times.
      while (dueAt[latest.slice] !== latest.dueAt) latest.drop()
      if (latest.dueAt <= next) return isHit
      dueAt[latest.slice] = 0
      latest.drop()
      kept--
    }
    if (!isHit) kept++
    dueAt[slice] = next
    latest.add(slice, next)
    return isHit
  })
}

/** For every ask, when the same slice is asked for again. */
function nextAsks(trace: Trace, { titles, slicesPerTitle }: ReplayOptions): Int32Array {
  const next = new Int32Array(trace.length)
  const soonest = new Int32Array(titles * slicesPerTitle).fill(NEVER)
  for (let at = trace.length - 1; at >= 0; at--) {
    const slice = (trace.titles[at] ?? 0) * slicesPerTitle + (trace.indexes[at] ?? 0)
    next[at] = soonest[slice] ?? NEVER
    soonest[slice] = at
  }
  return next
}

/** Slices by when they are due, in a binary heap with the latest on top. */
class LatestFirst {
  readonly #due: Int32Array
  readonly #slices: Int32Array
  #length = 0

  constructor(capacity: number) {
    this.#due = new Int32Array(capacity)
    this.#slices = new Int32Array(capacity)
  }

  get slice(): number {
    return this.#slices[0] ?? 0
  }

  get dueAt(): number {
    return this.#due[0] ?? 0
  }

  add(slice: number, dueAt: number): void {
    let place = this.#length++
    for (; place > 0; place = (place - 1) >> 1) {
      const parent = (place - 1) >> 1
      if ((this.#due[parent] ?? 0) >= dueAt) break
      this.#move(parent, place)
    }
    this.#due[place] = dueAt
    this.#slices[place] = slice
  }

  drop(): void {
    const last = --this.#length
    const dueAt = this.#due[last] ?? 0
    const slice = this.#slices[last] ?? 0
    let place = 0
    for (let child = 1; child < last; child = 2 * place + 1) {
      if (child + 1 < last && (this.#due[child + 1] ?? 0) > (this.#due[child] ?? 0)) child++
      if ((this.#due[child] ?? 0) <= dueAt) break
      this.#move(child, place)
      place = child
    }
    this.#due[place] = dueAt
    this.#slices[place] = slice
  }

  #move(from: number, to: number): void {
    this.#due[to] = this.#due[from] ?? 0
    this.#slices[to] = this.#slices[from] ?? 0
  }
}
