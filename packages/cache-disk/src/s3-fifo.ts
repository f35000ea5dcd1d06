import type { EvictionPolicy, SlotView } from './eviction-policy.ts'
import { GhostQueue } from './ghost-queue.ts'
import { SlotQueue } from './slot-queue.ts'

const SMALL_SHARE = 0.1
const FREQUENCY_MAX = 3
/** What was asked for this often since it came is worth keeping. */
const FREQUENCY_WORTHY = 2

/**
 * S3-FIFO (Yang et al., "FIFO Queues are All You Need for Cache Eviction", SOSP 2023, https://doi.org/10.1145/3600006.3613147).
 *
 * What is new goes through a small queue, a tenth of the slots, so that what is asked for once leaves early. What proves
 * itself there moves to the main queue; so does what comes back soon after it left, which the ghost queue remembers.
 */
export class S3Fifo implements EvictionPolicy {
  readonly #small: SlotQueue
  readonly #main: SlotQueue
  readonly #ghost: GhostQueue
  readonly #smallMax: number
  readonly #frequency: Uint8Array

  constructor(slots: number) {
    this.#small = new SlotQueue(slots)
    this.#main = new SlotQueue(slots)
    this.#smallMax = Math.max(1, Math.floor(slots * SMALL_SHARE))
    this.#ghost = new GhostQueue(Math.max(1, slots - this.#smallMax))
    this.#frequency = new Uint8Array(slots)
  }

  /** How many slots each queue holds. */
  get lengths(): { readonly small: number; readonly main: number; readonly ghost: number } {
    return { small: this.#small.length, main: this.#main.length, ghost: this.#ghost.length }
  }

  admit(slot: number, content: string): void {
    this.#frequency[slot] = 0
    if (this.#ghost.take(content)) this.#main.push(slot)
    else this.#small.push(slot)
  }

  touch(slot: number): void {
    const frequency = this.#frequency[slot] ?? 0
    if (frequency < FREQUENCY_MAX) this.#frequency[slot] = frequency + 1
  }

  remove(slot: number): void {
    if (this.#small.has(slot)) this.#small.remove(slot)
    else if (this.#main.has(slot)) this.#main.remove(slot)
  }

  evict(view: SlotView): number | undefined {
    if (this.#small.length >= this.#smallMax) return this.#evictSmall(view) ?? this.#evictMain(view)
    return this.#evictMain(view) ?? this.#evictSmall(view)
  }

  #evictSmall(view: SlotView): number | undefined {
    for (let left = this.#small.length; left > 0; left--) {
      const slot = this.#small.shift()
      if (slot === undefined) return undefined
      if ((this.#frequency[slot] ?? 0) >= FREQUENCY_WORTHY) {
        this.#frequency[slot] = 0
        this.#main.push(slot)
      } else if (view.isPinned(slot)) this.#small.push(slot)
      else {
        this.#ghost.add(view.contentOf(slot))
        return slot
      }
    }
    return undefined
  }

  /** Each slot comes by at most once for every time it was asked for, and once more. */
  #evictMain(view: SlotView): number | undefined {
    for (let left = this.#main.length * (FREQUENCY_MAX + 1); left > 0; left--) {
      const slot = this.#main.shift()
      if (slot === undefined) return undefined
      const frequency = this.#frequency[slot] ?? 0
      if (frequency === 0 && !view.isPinned(slot)) return slot
      this.#frequency[slot] = Math.max(0, frequency - 1)
      this.#main.push(slot)
    }
    return undefined
  }
}
