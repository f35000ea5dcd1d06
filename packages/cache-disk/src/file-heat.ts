import type { KnownHeat } from './heat-file.ts'

const HALF_LIFE_MS = 2 * 24 * 3_600_000
const DECAY_PER_MS = Math.LN2 / HALF_LIFE_MS
/** More who watch one file at a time tell nothing new: its slices stay by their asks alone. */
const VIEWERS_MAX = 8
/** Who has asked for nothing so long has left. */
const VIEWER_LEAVES_MS = 600_000
/** An ask so close to where a viewer was is that viewer's: his read-ahead asks out of order, and he skips what bores him. */
const STEP_BYTES_MAX = 96 * 1024 ** 2
/** 2 Mbit/s, until a viewer has shown his own pace. */
const PACE_BYTES_PER_MS = 250
/** Sooner than this is all the same. */
const SOON_MS = 1000

/** How much an ask counts for after so many milliseconds: 1 at once, half after two days. */
export function leftOfAsk(ms: number): number {
  return Math.exp(-ms * DECAY_PER_MS)
}

/** One who moves through a file. */
interface Viewer {
  readonly beganIndex: number
  readonly beganAt: number
  index: number
  at: number
}

/** How much a file is asked for: how often its slices were, lately, and who is coming towards them now. */
export class FileHeat {
  /** Slices of the file that are kept. */
  slots = 0
  /** The slots of those that are pinned. */
  readonly pinned = new Set<number>()
  #asks = 0
  #askedAt = 0
  /** One past the farthest slice that was asked for: how long the file is, as far as anybody cares. */
  #extent = 1
  readonly #viewers: Viewer[] = []
  readonly #sliceBytes: number

  constructor(sliceBytes: number) {
    this.#sliceBytes = sliceBytes
  }

  /** Takes over what is known from an earlier run. */
  remember({ asks, extent }: Pick<KnownHeat, 'asks' | 'extent'>, now: number): void {
    this.#asks = asks
    this.#askedAt = now
    this.#extent = Math.max(1, extent)
  }

  /** What is to be known in a later run. */
  known(now: number): Pick<KnownHeat, 'asks' | 'extent'> {
    return { asks: this.#asksAt(now), extent: this.#extent }
  }

  /** How often the file was viewed lately: how often the average slice of it was asked for. */
  viewsAt(now: number): number {
    return this.#asksAt(now) / this.#extent
  }

  /** Counts that slice `index` was asked for once. */
  add(index: number, now: number): void {
    this.#asks = this.#asksAt(now) + 1
    this.#askedAt = now
    this.#extent = Math.max(this.#extent, index + 1)
  }

  /** Notes that somebody is at slice `index`. */
  visit(index: number, now: number): void {
    let nearest: Viewer | undefined
    let nearestStep = STEP_BYTES_MAX / this.#sliceBytes
    let stalest: Viewer | undefined
    for (const viewer of this.#viewers) {
      const step = Math.abs(index - viewer.index)
      if (step < nearestStep) {
        nearest = viewer
        nearestStep = step
      }
      if (stalest === undefined || viewer.at < stalest.at) stalest = viewer
    }
    if (nearest !== undefined && now - nearest.at < VIEWER_LEAVES_MS) {
      nearest.index = Math.max(nearest.index, index)
      nearest.at = now
      return
    }
    const leaving = nearest ?? (this.#viewers.length < VIEWERS_MAX ? undefined : stalest)
    if (leaving !== undefined) this.#viewers.splice(this.#viewers.indexOf(leaving), 1)
    this.#viewers.push({ beganIndex: index, beganAt: now, index, at: now })
  }

  /** How often in a millisecond slice `index` is expected to be asked for. */
  rateOf(index: number, now: number): number {
    let rate = (this.#asksAt(now) / this.#extent) * DECAY_PER_MS
    for (const viewer of this.#viewers) {
      const gap = index - viewer.index
      if (gap > 0 && now - viewer.at < VIEWER_LEAVES_MS) rate += 1 / (gap * this.#paceOf(viewer) + SOON_MS)
    }
    return rate
  }

  /** Milliseconds that a viewer takes for a slice. */
  #paceOf({ beganIndex, beganAt, index, at }: Viewer): number {
    return (at - beganAt + this.#sliceBytes / PACE_BYTES_PER_MS) / (index - beganIndex + 1)
  }

  #asksAt(now: number): number {
    return this.#asks * leftOfAsk(now - this.#askedAt)
  }
}
