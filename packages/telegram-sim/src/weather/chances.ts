import { createHash } from 'node:crypto'

/** A sequence for every purpose and account there may be, and room; the oldest begin again beyond it. */
const SEQUENCES_MAX = 16_384

/** Chances that one seed decides: a sequence for each name, so that what one account meets moves nothing for another. */
export class Chances {
  readonly #seed: number
  readonly #states = new Map<string, number>()

  constructor(seed: number) {
    this.#seed = seed
  }

  /** The next number of the sequence, from 0 to below 1 (mulberry32). */
  next(name: string): number {
    const state = ((this.#states.get(name) ?? this.#first(name)) + 0x6d2b79f5) | 0
    this.#states.set(name, state)
    const [oldest] = this.#states.keys()
    if (this.#states.size > SEQUENCES_MAX && oldest !== undefined) this.#states.delete(oldest)
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** Draws only where there is something to decide: what is switched off moves no sequence. */
  happens(name: string, probability: number): boolean {
    return probability > 0 && this.next(name) < probability
  }

  #first(name: string): number {
    return createHash('sha256').update(`${this.#seed}/${name}`).digest().readInt32LE()
  }
}
