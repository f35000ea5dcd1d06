import type { ByteRange } from '@streamvault/core'

/** Which parts of a file arrived: ranges of indices, few as long as parts arrive about in order. */
export class PartSet {
  #ranges: ByteRange[]

  constructor(ranges: readonly ByteRange[] = []) {
    this.#ranges = [...ranges]
  }

  /** Half-open, in order, none touching another. */
  get ranges(): readonly ByteRange[] {
    return this.#ranges
  }

  has(index: number): boolean {
    return this.#ranges.some(({ start, end }) => start <= index && index < end)
  }

  add(index: number): void {
    if (this.has(index)) return
    const before = this.#ranges.filter(({ end }) => end < index)
    const after = this.#ranges.filter(({ start }) => start > index + 1)
    const touching = this.#ranges.slice(before.length, this.#ranges.length - after.length)
    const start = Math.min(index, ...touching.map((range) => range.start))
    const end = Math.max(index + 1, ...touching.map((range) => range.end))
    this.#ranges = [...before, { start, end }, ...after]
  }
}
