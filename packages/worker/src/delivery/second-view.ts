import { createHash } from 'node:crypto'

/** Bits of one generation: with so many for each of 800,000 slices, one in fifty is taken for known though it is new. */
const BITS = 2 ** 23
const BITS_PER_KEY = 4
const KEYS_MAX = 800_000

/**
 * Remembers what was asked for once, in 2 MiB, for as long as 800,000 to 1,600,000 other things are asked for: a Bloom filter
 * (https://doi.org/10.1145/362686.362692) in two generations.
 *
 * What is asked for once and never again is most of all that is asked for; a cache that keeps only what was asked for before
 * writes a tenth as much, and more of what it keeps is used (docs/adr/0013).
 */
export class SecondView {
  #young = new Uint8Array(BITS / 8)
  #old = new Uint8Array(BITS / 8)
  #youngKeys = 0
  readonly #keysMax: number

  /** A generation ends after `keysMax` keys. */
  constructor(keysMax = KEYS_MAX) {
    this.#keysMax = keysMax
  }

  /** Whether `key` was asked for before; from now on it was. */
  isKnown(key: string): boolean {
    const positions = positionsOf(key)
    if (positions.every((position) => has(this.#young, position))) return true
    const known = positions.every((position) => has(this.#old, position))
    if (this.#youngKeys === this.#keysMax) this.#turnOver()
    for (const position of positions)
      this.#young[position >> 3] = (this.#young[position >> 3] ?? 0) | (1 << (position & 7))
    this.#youngKeys++
    return known
  }

  #turnOver(): void {
    ;[this.#young, this.#old] = [this.#old, this.#young]
    this.#young.fill(0)
    this.#youngKeys = 0
  }
}

function has(bits: Uint8Array, position: number): boolean {
  return ((bits[position >> 3] ?? 0) & (1 << (position & 7))) !== 0
}

function positionsOf(key: string): number[] {
  const digest = createHash('md5').update(key).digest()
  return Array.from({ length: BITS_PER_KEY }, (_, index) => digest.readUInt32LE(4 * index) % BITS)
}
