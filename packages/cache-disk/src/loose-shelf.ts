import type { FileId, SliceKey } from '@streamvault/core'
import type { LooseSlice } from './slice-bytes.ts'
import { sliceName } from './slice-name.ts'

/** Whoever reads on in a slice asks for its next piece within moments; a viewer who takes a megabyte a second, within 20 ms. */
const IDLE_MS = 1_000

interface Held {
  readonly file: FileId
  readonly bytes: LooseSlice
  usedAt: number
}

/**
 * Slices that could not be kept, each in the buffer that it was filled into, for as long as somebody reads in them and no fill
 * wants the buffer: a response takes a slice in pieces, and each piece would else be a fill.
 */
export class LooseShelf {
  readonly #slices = new Map<string, Held>()

  get count(): number {
    return this.#slices.size
  }

  find(key: SliceKey, now: number): LooseSlice | undefined {
    const held = this.#slices.get(sliceName(key))
    if (held !== undefined) held.usedAt = now
    return held?.bytes
  }

  /** Holds the slice; only one that is not here yet. */
  add(key: SliceKey, bytes: LooseSlice, now: number): void {
    bytes.hold()
    this.#slices.set(sliceName(key), { file: key.file, bytes, usedAt: now })
  }

  /** Gives the buffer back that was used least recently, once whoever reads in it has done so; false when there is none. */
  dropOldest(): boolean {
    const [oldest] = [...this.#slices].toSorted(([, a], [, b]) => a.usedAt - b.usedAt)
    if (oldest !== undefined) this.#drop(...oldest)
    return oldest !== undefined
  }

  /** Drops those that nobody has used for a while, and tells in how many milliseconds the next one may be; undefined for never. */
  dropIdle(now: number): number | undefined {
    for (const [name, held] of this.#slices) if (now - held.usedAt >= IDLE_MS) this.#drop(name, held)
    if (this.#slices.size === 0) return undefined
    return IDLE_MS - (now - Math.min(...[...this.#slices.values()].map(({ usedAt }) => usedAt)))
  }

  dropFile(file: FileId): void {
    for (const [name, held] of this.#slices) if (held.file === file) this.#drop(name, held)
  }

  dropAll(): void {
    for (const [name, held] of this.#slices) this.#drop(name, held)
  }

  #drop(name: string, { bytes }: Held): void {
    this.#slices.delete(name)
    bytes.release()
  }
}
