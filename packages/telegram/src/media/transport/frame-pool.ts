import { assert, Semaphore } from '@streamvault/core'

/** The largest piece there is: https://core.telegram.org/api/files#downloading-files */
const PIECE_BYTES_MAX = 1024 * 1024
/** What may be around a piece: 87 bytes of heads, up to 1,024 of padding, and the beginning of the frame behind it. */
const AROUND_PIECE_BYTES = 4096

/** The largest frame that is taken, its length included. */
export const FRAME_BYTES_MAX = PIECE_BYTES_MAX + AROUND_PIECE_BYTES

/** The right to one buffer of a pool, until it is disposed. */
export class FrameLease implements Disposable {
  readonly #pool: FramePool
  #buffer: Buffer | undefined
  #isDisposed = false

  constructor(pool: FramePool) {
    this.#pool = pool
  }

  /** `FRAME_BYTES_MAX` of memory, taken when it is first asked for. */
  get buffer(): Buffer {
    assert(!this.#isDisposed, 'a buffer is used before it is given back')
    this.#buffer ??= this.#pool.take()
    return this.#buffer
  }

  [Symbol.dispose](): void {
    if (this.#isDisposed) return
    this.#isDisposed = true
    this.#pool.giveBack(this.#buffer)
  }
}

/** A bounded number of buffers for frames, used again and again. Links may share one. */
export class FramePool {
  readonly #room: Semaphore
  readonly #idle: Buffer[] = []

  /** `bytesMax` has room for one frame at least. */
  constructor({ bytesMax }: { readonly bytesMax: number }) {
    this.#room = new Semaphore(Math.floor(bytesMax / FRAME_BYTES_MAX))
  }

  /** How many leases there are now. */
  get leased(): number {
    return this.#room.used
  }

  /** Waits, in the order of asking, until a buffer is free. Throws the signal's reason once that is aborted. */
  async lease(signal: AbortSignal): Promise<FrameLease> {
    await this.#room.acquire(1, signal)
    return new FrameLease(this)
  }

  /** Undefined when no buffer is free. */
  tryLease(): FrameLease | undefined {
    return this.#room.tryAcquire() ? new FrameLease(this) : undefined
  }

  /** For leases alone. */
  take(): Buffer {
    return this.#idle.pop() ?? Buffer.allocUnsafeSlow(FRAME_BYTES_MAX)
  }

  /** For leases alone. */
  giveBack(buffer: Buffer | undefined): void {
    if (buffer !== undefined) this.#idle.push(buffer)
    this.#room.release()
  }
}
