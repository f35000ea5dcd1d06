import { Semaphore, SLICE_BYTES } from '@streamvault/core'

/** The buffers that slices are filled into: a fixed number, made when first needed, used again and again. */
export class FillBuffers {
  readonly #inUse: Semaphore
  readonly #free: Uint8Array[] = []

  constructor(buffersMax: number) {
    this.#inUse = new Semaphore(buffersMax)
  }

  /** Whether the next one has to wait. */
  get isExhausted(): boolean {
    return this.#inUse.used === this.#inUse.capacity
  }

  get isAwaited(): boolean {
    return this.#inUse.waiting > 0
  }

  get used(): number {
    return this.#inUse.used
  }

  /** Waits for a buffer of `SLICE_BYTES`, and takes it; throws the signal's reason once that is aborted. */
  async take(signal: AbortSignal): Promise<Uint8Array> {
    await this.#inUse.acquire(1, signal)
    return this.#free.pop() ?? new Uint8Array(SLICE_BYTES)
  }

  give(buffer: Uint8Array): void {
    this.#free.push(buffer)
    this.#inUse.release()
  }
}
