import { type FileId, SLICE_BYTES } from '@streamvault/core'
import type { EvictionPolicy, SlotContent } from './eviction-policy.ts'
import { FileHeat } from './file-heat.ts'
import type { KnownHeat } from './heat-file.ts'
import { SlotQueue } from './slot-queue.ts'

/** What is new is not compared with others until so many more have come, of all slots: it needs time to be asked for. */
const WINDOW_SHARE = 0.005
/** Giving up the coldest of so many is nearly as good as giving up the coldest of all. */
const SAMPLES = 32
/** One viewer asks for a slice several times: ahead, when he comes to it, and in small ranges. That counts once. */
const SAME_ASK_MS = 60_000
/** A pin goes to another file only if that is asked for so many times as much: half a day between two that were asked for once. */
const MUCH_MORE = 1.2

export interface HeatPolicyOptions {
  readonly slots: number
  /** How many slots may be pinned. */
  readonly pinnedMax: number
  /** A monotonic time in milliseconds. */
  readonly now: () => number
  /** The size of a slot; `SLICE_BYTES` unless given. */
  readonly sliceBytes?: number
  readonly random?: () => number
  /** What is known from an earlier run. */
  readonly known?: ReadonlyMap<FileId, KnownHeat>
}

/**
 * Gives up what is least likely to be asked for soon: it knows how often the file was asked for, and who is watching it and how
 * far he is from there.
 *
 * Slices of a film are not asked for independently, which a policy of slices alone cannot see: who watches one comes to the
 * next in a known time, and one viewer of a file says something about all of its slices. A file that is read once, however
 * long, is worth one ask, so that a scan pushes out nothing that is asked for again and again.
 */
export class HeatPolicy implements EvictionPolicy {
  readonly #now: () => number
  readonly #random: () => number
  readonly #sliceBytes: number
  readonly #files = new Map<FileId, FileHeat>()
  readonly #heats: (FileHeat | undefined)[]
  readonly #file: (FileId | undefined)[]
  readonly #index: Uint32Array
  readonly #askedAt: Float64Array
  readonly #window: SlotQueue
  readonly #windowMax: number
  /** In no order; `#placeInMain` says where each is. */
  readonly #main: number[] = []
  readonly #placeInMain: Int32Array
  readonly #pinnedMax: number
  readonly #pinned: Uint8Array
  readonly #known: ReadonlyMap<FileId, KnownHeat>
  #pinnedCount = 0

  constructor({ slots, pinnedMax, now, sliceBytes = SLICE_BYTES, random = Math.random, known }: HeatPolicyOptions) {
    this.#sliceBytes = sliceBytes
    this.#now = now
    this.#random = random
    this.#pinnedMax = pinnedMax
    this.#known = known ?? new Map()
    this.#windowMax = Math.max(1, Math.floor(slots * WINDOW_SHARE))
    this.#window = new SlotQueue(slots)
    this.#heats = new Array(slots).fill(undefined)
    this.#file = new Array(slots).fill(undefined)
    this.#index = new Uint32Array(slots)
    this.#askedAt = new Float64Array(slots)
    this.#placeInMain = new Int32Array(slots).fill(-1)
    this.#pinned = new Uint8Array(slots)
  }

  get pinnedCount(): number {
    return this.#pinnedCount
  }

  admit(slot: number, content: SlotContent): void {
    this.#place(slot, content).add(content.index, this.#now())
  }

  restore(slot: number, content: SlotContent): void {
    const heat = this.#place(slot, content)
    // Of what nobody knows anything it is taken to have been asked for once.
    if (!this.#known.has(content.file)) heat.add(content.index, this.#now())
  }

  /** How much every file was asked for of which a slice is kept. */
  *heats(): Generator<KnownHeat> {
    const now = this.#now()
    for (const [file, heat] of this.#files) yield { file, ...heat.known(now) }
  }

  #place(slot: number, { file, index }: SlotContent): FileHeat {
    const now = this.#now()
    const heat = this.#files.get(file) ?? this.#begin(file, now)
    heat.slots++
    this.#heats[slot] = heat
    this.#file[slot] = file
    this.#index[slot] = index
    this.#askedAt[slot] = now
    this.#window.push(slot)
    return heat
  }

  #begin(file: FileId, now: number): FileHeat {
    const heat = new FileHeat(this.#sliceBytes)
    const known = this.#known.get(file)
    if (known !== undefined) heat.remember(known, now)
    this.#files.set(file, heat)
    return heat
  }

  touch(slot: number): void {
    const heat = this.#heats[slot]
    if (heat === undefined) return
    const now = this.#now()
    const index = this.#index[slot] ?? 0
    heat.visit(index, now)
    if (now - (this.#askedAt[slot] ?? 0) < SAME_ASK_MS) return
    this.#askedAt[slot] = now
    heat.add(index, now)
  }

  pin(slot: number): boolean {
    if (this.#pinned[slot] === 1) return true
    if (this.#pinnedCount >= this.#pinnedMax) return false
    this.#unlist(slot)
    this.#pinned[slot] = 1
    this.#heats[slot]?.pinned.add(slot)
    this.#pinnedCount++
    return true
  }

  pinRather(slot: number): boolean {
    if (this.pin(slot)) return true
    const now = this.#now()
    let coldest: FileHeat | undefined
    let views = (this.#heats[slot]?.viewsAt(now) ?? 0) / MUCH_MORE
    for (const heat of this.#files.values()) {
      if (heat.pinned.size === 0 || heat.viewsAt(now) >= views) continue
      coldest = heat
      views = heat.viewsAt(now)
    }
    // All of them: what is left of a head is of little use.
    for (const pinned of coldest?.pinned ?? []) this.#unpin(pinned)
    return this.pin(slot)
  }

  #unpin(slot: number): void {
    this.#pinned[slot] = 0
    this.#heats[slot]?.pinned.delete(slot)
    this.#pinnedCount--
    this.#toMain(slot)
  }

  remove(slot: number): void {
    const heat = this.#heats[slot]
    const file = this.#file[slot]
    if (heat === undefined || file === undefined) return
    if (this.#pinned[slot] === 1) this.#pinnedCount--
    heat.pinned.delete(slot)
    this.#pinned[slot] = 0
    this.#unlist(slot)
    this.#heats[slot] = undefined
    this.#file[slot] = undefined
    heat.slots--
    if (heat.slots === 0) this.#files.delete(file)
  }

  evict(isHeld: (slot: number) => boolean): number | undefined {
    while (this.#window.length > this.#windowMax + 1) this.#toMain(this.#window.shift())
    const coldest = this.#coldestOfMain(isHeld)
    const oldest =
      this.#window.length > this.#windowMax || coldest === undefined ? this.#oldestOfWindow(isHeld) : undefined
    const victim = this.#colder(oldest, coldest)
    if (victim === undefined) return undefined
    this.remove(victim)
    if (oldest !== undefined && oldest !== victim) {
      this.#window.remove(oldest)
      this.#toMain(oldest)
    }
    return victim
  }

  #colder(one: number | undefined, other: number | undefined): number | undefined {
    if (one === undefined || other === undefined) return one ?? other
    const now = this.#now()
    return this.#rateOf(one, now) <= this.#rateOf(other, now) ? one : other
  }

  #rateOf(slot: number, now: number): number {
    return this.#heats[slot]?.rateOf(this.#index[slot] ?? 0, now) ?? 0
  }

  #oldestOfWindow(isHeld: (slot: number) => boolean): number | undefined {
    for (let left = this.#window.length; left > 0; left--) {
      const slot = this.#window.shift()
      if (slot === undefined) return undefined
      this.#window.push(slot)
      if (!isHeld(slot)) return slot
    }
    return undefined
  }

  #coldestOfMain(isHeld: (slot: number) => boolean): number | undefined {
    const now = this.#now()
    let coldest: number | undefined
    let coldestRate = Number.POSITIVE_INFINITY
    for (let sample = 0; sample < SAMPLES; sample++) {
      const slot = this.#main[Math.floor(this.#random() * this.#main.length)]
      if (slot === undefined || isHeld(slot)) continue
      const rate = this.#rateOf(slot, now)
      if (rate >= coldestRate) continue
      coldest = slot
      coldestRate = rate
    }
    return coldest ?? this.#main.find((slot) => !isHeld(slot))
  }

  #toMain(slot: number | undefined): void {
    if (slot === undefined) return
    this.#placeInMain[slot] = this.#main.length
    this.#main.push(slot)
  }

  /** Takes a slot out of the window or the main part, wherever it is. */
  #unlist(slot: number): void {
    if (this.#window.has(slot)) this.#window.remove(slot)
    const place = this.#placeInMain[slot] ?? -1
    if (place < 0) return
    this.#placeInMain[slot] = -1
    const last = this.#main.pop()
    if (last === undefined || last === slot) return
    this.#main[place] = last
    this.#placeInMain[last] = place
  }
}
