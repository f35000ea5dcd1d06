import type { LentBytes } from '../media-link.ts'
import type { FrameLease, FramePool } from './frame-pool.ts'
import { FrameFault } from './frame-reader.ts'
import { LentFrame } from './lent-frame.ts'

/**
 * The buffers of one connection: every call brings one, so that there is room for its answer whenever that comes. Which call
 * gets which buffer is as it happens.
 */
export class FrameRoom implements Disposable {
  readonly #pool: FramePool
  readonly #spare: FrameLease[] = []
  #arriving: FrameLease | undefined
  #calls = 0

  constructor(pool: FramePool) {
    this.#pool = pool
  }

  /** How many calls have brought a buffer and were not settled yet. */
  get calls(): number {
    return this.#calls
  }

  bring(lease: FrameLease): void {
    this.#calls++
    this.#spare.push(lease)
  }

  /** A buffer for a large frame. Throws `FrameFault` when it is more than was asked for, and nothing is free. */
  arriving(): Buffer {
    this.#arriving = this.#spare.pop() ?? this.#pool.tryLease()
    if (this.#arriving === undefined) throw new FrameFault('a large frame that nobody asked for')
    return this.#arriving.buffer
  }

  /** Settles a call whose answer holds `bytes`, and lends them: without a copy where they lie in the frame that arrived. */
  lend(bytes: Uint8Array): LentBytes {
    this.#calls--
    const arriving = this.#arriving
    const lease = bytes.buffer === arriving?.buffer.buffer ? undefined : this.#spare.pop()
    if (lease !== undefined) {
      lease.buffer.set(bytes)
      return new LentFrame(lease, lease.buffer.subarray(0, bytes.length))
    }
    if (arriving === undefined) throw new FrameFault('an answer without room')
    // Bytes that were unpacked have memory of their own; the frame's may hold more messages, and stays as it is.
    this.#arriving = undefined
    return new LentFrame(arriving, bytes)
  }

  /** Settles a call that got no bytes. */
  settle(): void {
    this.#calls--
    this.#trim()
  }

  /** The frame that arrived was read. */
  arrived(): void {
    if (this.#arriving !== undefined) this.#spare.push(this.#arriving)
    this.#arriving = undefined
    this.#trim()
  }

  /** Gives everything back that was not lent. */
  [Symbol.dispose](): void {
    this.#arriving?.[Symbol.dispose]()
    this.#arriving = undefined
    for (const lease of this.#spare.splice(0)) lease[Symbol.dispose]()
  }

  #trim(): void {
    while (this.#spare.length > this.#calls) this.#spare.pop()?.[Symbol.dispose]()
  }
}
