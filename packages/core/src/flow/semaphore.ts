import { assert } from '../assert.ts'
import { abortable } from './abortable.ts'

/** A bound on how much of something is in use. First come, first served: a fitting request waits behind a larger one. */
export class Semaphore {
  readonly capacity: number
  #used = 0
  readonly #waiting: { readonly weight: number; readonly grant: () => void }[] = []

  /** `capacity` is the total weight that may be held at once. */
  constructor(capacity: number) {
    assert(capacity > 0, 'a semaphore has room')
    this.capacity = capacity
  }

  get used(): number {
    return this.#used
  }

  get waiting(): number {
    return this.#waiting.length
  }

  /** Takes `weight` if that is possible without waiting, and says whether it did. */
  tryAcquire(weight = 1): boolean {
    if (this.#waiting.length > 0 || this.#used + weight > this.capacity) return false
    this.#used += weight
    return true
  }

  /** Waits until `weight`, at most the capacity, is free, and takes it. Throws the signal's reason once that is aborted. */
  async acquire(weight: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    assert(weight <= this.capacity, 'a request fits into the semaphore')
    if (this.tryAcquire(weight)) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const entry = { weight, grant: resolve }
    this.#waiting.push(entry)
    try {
      await abortable(promise, signal)
    } catch (error) {
      const index = this.#waiting.indexOf(entry)
      if (index >= 0) this.#waiting.splice(index, 1)
      else this.#used -= weight
      this.#grantWaiting()
      throw error
    }
  }

  release(weight = 1): void {
    this.#used -= weight
    assert(this.#used >= 0, 'what is released was held')
    this.#grantWaiting()
  }

  #grantWaiting(): void {
    for (let next = this.#waiting[0]; next && this.#used + next.weight <= this.capacity; next = this.#waiting[0]) {
      this.#waiting.shift()
      this.#used += next.weight
      next.grant()
    }
  }
}
