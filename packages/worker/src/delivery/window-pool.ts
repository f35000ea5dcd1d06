import { assert, Semaphore } from '@streamvault/core'

/** The smallest reads whose own cost does not show beside that of the bytes. */
const LARGE_BYTES = 256 * 1024
/** What a stream makes do with when many run at once. */
const SMALL_BYTES = 64 * 1024
/** Share of the budget up to which windows are large. */
const LARGE_SHARE = 0.5

/** A buffer that one stream holds while its bytes are on their way to the socket. */
export interface Window {
  readonly bytes: Uint8Array
}

/**
 * The buffers of all running streams, within one budget: large while there is plenty, small when there is not. When all
 * are held, streams wait in line.
 */
export class WindowPool {
  readonly bytesMax: number
  readonly #permits: Semaphore
  readonly #free: Record<number, Window[]> = { [LARGE_BYTES]: [], [SMALL_BYTES]: [] }
  #allocatedBytes = 0

  /** `bytesMax` holds at least one large window. */
  constructor(bytesMax: number) {
    assert(bytesMax >= LARGE_BYTES, 'the budget holds a window')
    this.bytesMax = bytesMax
    this.#permits = new Semaphore(bytesMax)
  }

  get usedBytes(): number {
    return this.#permits.used
  }

  /** How many streams wait for a window. */
  get waiting(): number {
    return this.#permits.waiting
  }

  /** A window, as large as is wanted where there is plenty; undefined when none is free. */
  tryAcquire(wantedBytes: number): Window | undefined {
    const size = this.#sizeFor(wantedBytes)
    return this.#permits.tryAcquire(size) ? this.#take(size) : undefined
  }

  /** Waits for a window. Throws the signal's reason once that is aborted. */
  async acquire(wantedBytes: number, signal: AbortSignal): Promise<Window> {
    const size = this.#sizeFor(wantedBytes)
    await this.#permits.acquire(size, signal)
    return this.#take(size)
  }

  release(window: Window): void {
    this.#free[window.bytes.length]?.push(window)
    this.#permits.release(window.bytes.length)
  }

  #sizeFor(wantedBytes: number): number {
    const roomy = this.#permits.waiting === 0 && this.usedBytes + LARGE_BYTES <= this.bytesMax * LARGE_SHARE
    return roomy && wantedBytes > SMALL_BYTES ? LARGE_BYTES : SMALL_BYTES
  }

  #take(size: number): Window {
    const kept = this.#free[size]?.pop()
    if (kept !== undefined) return kept
    // Free windows of the other size count too: give them up before growing beyond the budget.
    const others = this.#free[size === LARGE_BYTES ? SMALL_BYTES : LARGE_BYTES]
    while (this.#allocatedBytes + size > this.bytesMax) {
      const dropped = others?.pop()
      if (dropped === undefined) break
      this.#allocatedBytes -= dropped.bytes.length
    }
    this.#allocatedBytes += size
    return { bytes: Buffer.allocUnsafeSlow(size) }
  }
}
