const ABSENT = -1

/** Slots in the order they came, first in, first out; any of them can leave from the middle. Every step is O(1). */
export class SlotQueue {
  /** The number past the last slot stands for both ends of the ring. */
  readonly #end: number
  readonly #after: Int32Array
  readonly #before: Int32Array
  #length = 0

  /** Slots are whole numbers from 0 up to, but not including, `slots`. */
  constructor(slots: number) {
    this.#end = slots
    this.#after = new Int32Array(slots + 1).fill(ABSENT)
    this.#before = new Int32Array(slots + 1).fill(ABSENT)
    this.#link(slots, slots)
  }

  get length(): number {
    return this.#length
  }

  has(slot: number): boolean {
    return this.#after[slot] !== ABSENT
  }

  /** Puts a slot that is not in the queue at its end. */
  push(slot: number): void {
    this.#link(this.#before[this.#end] ?? this.#end, slot)
    this.#link(slot, this.#end)
    this.#length++
  }

  /** Takes the slot that came first. */
  shift(): number | undefined {
    const first = this.#after[this.#end] ?? this.#end
    if (first === this.#end) return undefined
    this.remove(first)
    return first
  }

  /** Takes a slot that is in the queue. */
  remove(slot: number): void {
    this.#link(this.#before[slot] ?? this.#end, this.#after[slot] ?? this.#end)
    this.#after[slot] = ABSENT
    this.#before[slot] = ABSENT
    this.#length--
  }

  #link(slot: number, next: number): void {
    this.#after[slot] = next
    this.#before[next] = slot
  }
}
