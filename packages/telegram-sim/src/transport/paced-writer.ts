import type { Pace } from '../weather/route.ts'

/** A piece lasts this long on its line: short enough for a steady flow, long enough to cost next to nothing. */
const PIECE_MS = 5
const PIECE_BYTES_MIN = 1024
const PIECE_BYTES_MAX = 256 * 1024
/** A line has gone on while the process was busy elsewhere: so much of that is made up for. */
const CATCH_UP_MS = 100

/** Writes bytes in order, as fast as the pace allows: the first go at once, the last when the line had time for all. */
export class PacedWriter {
  readonly #write: (bytes: Buffer) => void
  readonly #pace: () => Pace
  readonly #queue: Buffer[] = []
  #queuedBytes = 0
  /** When the connection's own line is free. */
  #freeAt = 0
  /** The moment that the account's line gave to the next piece. */
  #turnAt: number | undefined
  #timer: NodeJS.Timeout | undefined
  #onEmpty: (() => void) | undefined

  constructor(write: (bytes: Buffer) => void, pace: () => Pace) {
    this.#write = write
    this.#pace = pace
  }

  /** What waits for its turn. */
  get queuedBytes(): number {
    return this.#queuedBytes
  }

  /** `since` is when they were there to be written, of late. */
  push(pieces: readonly Buffer[], since = performance.now()): void {
    const isIdle = this.#queue.length === 0
    for (const piece of pieces) {
      this.#queue.push(piece)
      this.#queuedBytes += piece.length
    }
    if (!isIdle) return
    this.#freeAt = Math.max(this.#freeAt, since)
    this.#run()
  }

  /** Calls once everything is written. */
  whenEmpty(then: () => void): void {
    if (this.#queue.length === 0) then()
    else this.#onEmpty = then
  }

  clear(): void {
    clearTimeout(this.#timer)
    this.#onEmpty = undefined
    this.#queue.length = 0
    this.#queuedBytes = 0
  }

  #run(): void {
    for (;;) {
      const [first] = this.#queue
      if (first === undefined) {
        this.#onEmpty?.()
        return
      }
      const pace = this.#pace()
      const piece = first.subarray(0, pieceBytes(pace))
      const waitMs = this.#waitMs(piece.length, pace)
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.#run(), waitMs)
        return
      }
      this.#take(first, piece.length, pace)
      this.#write(piece)
    }
  }

  #waitMs(bytes: number, { account }: Pace): number {
    const now = performance.now()
    if (this.#freeAt > now) return this.#freeAt - now
    if (account === undefined) return 0
    const wantedAt = Math.max(this.#freeAt, now - CATCH_UP_MS)
    this.#turnAt ??= account.line.reserve(bytes, { wantedAt, bytesPerSecond: account.bytesPerSecond })
    return Math.max(0, this.#turnAt - now)
  }

  #take(first: Buffer, bytes: number, { bytesPerSecond }: Pace): void {
    if (bytes === first.length) this.#queue.shift()
    else this.#queue[0] = first.subarray(bytes)
    this.#queuedBytes -= bytes
    const beganAt = Math.max(this.#freeAt, this.#turnAt ?? 0, performance.now() - CATCH_UP_MS)
    this.#freeAt = beganAt + (bytesPerSecond === undefined ? 0 : (bytes / bytesPerSecond) * 1000)
    this.#turnAt = undefined
  }
}

function pieceBytes({ bytesPerSecond = Number.POSITIVE_INFINITY, account }: Pace): number {
  const slowest = Math.min(bytesPerSecond, account?.bytesPerSecond ?? Number.POSITIVE_INFINITY)
  if (slowest === Number.POSITIVE_INFINITY) return slowest
  return Math.round(Math.min(Math.max((slowest * PIECE_MS) / 1000, PIECE_BYTES_MIN), PIECE_BYTES_MAX))
}
