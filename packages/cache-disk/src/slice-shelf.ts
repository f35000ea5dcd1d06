import { crc32 } from 'node:zlib'
import type { FileId, SliceKey } from '@streamvault/core'
import type { EvictionPolicy } from './eviction-policy.ts'
import { KeptSlice, type Shelf } from './kept-slice.ts'
import type { SlotFiles } from './slot-files.ts'

/** The slices on disk: which there are, and where the next one goes. */
export class SliceShelf implements Shelf {
  readonly files: SlotFiles
  readonly #policy: EvictionPolicy
  readonly #slices = new Map<FileId, Map<number, KeptSlice>>()
  readonly #bySlot: (KeptSlice | undefined)[]
  /** Taken from its end, where the lowest are. */
  readonly #free: number[] = []
  /** Free slots whose old bytes can still be read on the disk. */
  readonly #unerased = new Set<number>()
  readonly #erasures = new Set<Promise<void>>()
  #count = 0
  #bytes = 0

  private constructor(files: SlotFiles, policy: EvictionPolicy) {
    this.files = files
    this.#policy = policy
    this.#bySlot = new Array(files.slots).fill(undefined)
  }

  /** Finds again what a previous run kept. */
  static async open(files: SlotFiles, policy: EvictionPolicy): Promise<SliceShelf> {
    const shelf = new SliceShelf(files, policy)
    for (const [slot, record] of (await files.records()).entries()) {
      if (record === undefined) shelf.#free.push(slot)
      // Two slots hold one slice only after a death between writing one and clearing the other.
      else if (shelf.#at(record)) {
        await files.clear(slot)
        shelf.#free.push(slot)
      } else shelf.#add(new KeptSlice(shelf, slot, { record, verified: false }), 'restore')
    }
    // A death between giving a slot up and filling it again, or erasing it, leaves bytes that nobody answers for.
    await files.eraseMany(shelf.#free)
    shelf.#free.reverse()
    return shelf
  }

  get count(): number {
    return this.#count
  }

  get bytes(): number {
    return this.#bytes
  }

  find(key: SliceKey): KeptSlice | undefined {
    const slice = this.#at(key)
    return slice?.sizeBytes === key.sizeBytes ? slice : undefined
  }

  /** Notes that a slice was asked for. */
  touch(slice: KeptSlice): void {
    this.#policy.touch(slice.slot)
  }

  /** As `pin`, in place of a file that is asked for much less. */
  pinRather(slice: KeptSlice): boolean {
    return this.#policy.pinRather(slice.slot)
  }

  /** Keeps a slice from being given up; false when as many are pinned as may be. */
  pin(slice: KeptSlice): boolean {
    return this.#policy.pin(slice.slot)
  }

  get pinnedCount(): number {
    return this.#policy.pinnedCount
  }

  /**
   * Writes a slice to a slot, giving up another when there is none free. Undefined when every slot is held, or when
   * `isWanted` says no once it is written. Throws what the file system throws.
   */
  async place(key: SliceKey, bytes: Uint8Array, isWanted: () => boolean): Promise<KeptSlice | undefined> {
    const stale = this.#at(key)
    if (stale) await this.drop(stale)
    const slot = await this.#takeSlot()
    if (slot === undefined) return undefined
    const { file, index, sizeBytes } = key
    const record = { file, index, sizeBytes, crc: key.crc ?? crc32(bytes) }
    try {
      await this.files.write(slot, record, bytes)
      this.#unerased.delete(slot)
      if (isWanted() && !this.#at(key)) {
        const placed = this.#add(new KeptSlice(this, slot, { record, verified: true }))
        this.touch(placed)
        return placed
      }
      await this.files.clear(slot)
    } catch (error) {
      this.#release(slot)
      throw error
    }
    this.#release(slot)
    return undefined
  }

  /** Drops a slice: it is not found again, now or by a later run. Who holds it can read on. */
  async drop(slice: KeptSlice): Promise<void> {
    if (slice.dropped) return
    slice.dropped = true
    this.#forget(slice)
    slice.hold()
    try {
      await this.files.clear(slice.slot)
    } finally {
      slice.release()
    }
  }

  /** Drops every slice of a file, durably, and erases it, and what else nobody holds; what is held, once it no longer is. */
  async dropFile(file: FileId): Promise<void> {
    const slices = [...(this.#slices.get(file)?.values() ?? [])]
    for (const slice of slices) slice.condemned = true
    await Promise.all(slices.map((slice) => this.drop(slice)))
    const stale = this.#free.filter((slot) => this.#unerased.has(slot))
    for (const slot of stale) {
      this.#free.splice(this.#free.indexOf(slot), 1)
      this.#erase(slot)
    }
    await Promise.all(this.#erasures)
    await this.files.sync()
  }

  freed({ slot, condemned }: KeptSlice): void {
    if (condemned) this.#erase(slot)
    else this.#release(slot)
  }

  damaged(slice: KeptSlice): void {
    // What cannot be read may not be writable either; the record's CRC tells a later run.
    this.drop(slice).catch(() => {})
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#erasures)
    await this.files.close()
  }

  /** Makes a slot free that may still hold what was in it. */
  #release(slot: number): void {
    this.#unerased.add(slot)
    this.#free.push(slot)
  }

  /** Erases a slot that is not free, and makes it so. Where that fails, the next `dropFile` tries again. */
  #erase(slot: number): void {
    const erasure = this.files.erase(slot).then(
      () => {
        this.#erasures.delete(erasure)
        this.#unerased.delete(slot)
        this.#free.push(slot)
      },
      (error: unknown) => {
        this.#erasures.delete(erasure)
        this.#release(slot)
        throw error
      },
    )
    erasure.catch(() => {})
    this.#erasures.add(erasure)
  }

  #at({ file, index }: Pick<SliceKey, 'file' | 'index'>): KeptSlice | undefined {
    return this.#slices.get(file)?.get(index)
  }

  async #takeSlot(): Promise<number | undefined> {
    const isHeld = (slot: number) => this.#bySlot[slot]?.isHeld ?? true
    while (this.#free.length === 0) {
      if (this.#erasures.size > 0) {
        await Promise.race(this.#erasures).catch(() => {})
        continue
      }
      const slot = this.#policy.evict(isHeld)
      const slice = slot === undefined ? undefined : this.#bySlot[slot]
      if (slice === undefined) return undefined
      await this.drop(slice)
    }
    return this.#free.pop()
  }

  #add(slice: KeptSlice, how: 'admit' | 'restore' = 'admit'): KeptSlice {
    const { file, index } = slice.record
    const slices = this.#slices.get(file) ?? new Map<number, KeptSlice>()
    this.#slices.set(file, slices.set(index, slice))
    this.#bySlot[slice.slot] = slice
    this.#policy[how](slice.slot, slice.record)
    this.#count++
    this.#bytes += slice.sizeBytes
    return slice
  }

  #forget(slice: KeptSlice): void {
    const { file, index } = slice.record
    const slices = this.#slices.get(file)
    slices?.delete(index)
    if (slices?.size === 0) this.#slices.delete(file)
    this.#bySlot[slice.slot] = undefined
    this.#policy.remove(slice.slot)
    this.#count--
    this.#bytes -= slice.sizeBytes
  }
}
