/** The names of what was given up last, at most `capacity` of them, first in, first out. */
export class GhostQueue {
  readonly #ring: (string | undefined)[]
  readonly #positions = new Map<string, number>()
  #next = 0

  constructor(capacity: number) {
    this.#ring = new Array(capacity).fill(undefined)
  }

  get length(): number {
    return this.#positions.size
  }

  add(content: string): void {
    const oldest = this.#ring[this.#next]
    // A name that was taken and came again stands further on, where its newer place is.
    if (oldest !== undefined && this.#positions.get(oldest) === this.#next) this.#positions.delete(oldest)
    this.#ring[this.#next] = content
    this.#positions.set(content, this.#next)
    this.#next = (this.#next + 1) % this.#ring.length
  }

  /** Forgets `content`, and says whether it was there. */
  take(content: string): boolean {
    return this.#positions.size > 0 && this.#positions.delete(content)
  }
}
