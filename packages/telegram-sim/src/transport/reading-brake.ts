import type { Socket } from 'node:net'
import type { Pace } from '../weather/route.ts'

/** Between looks at whether a client took what held it up. */
const LOOK_MS = 5
/** Shorter pauses are not worth a timer, and are left to the next. */
const PAUSE_MS_MIN = 2
/** A line that was idle, or a timer that was late, is made up for so far. */
const CATCH_UP_MS = 20

/** Stops reading from a socket while its line is busy, or while its client takes no answers. */
export class ReadingBrake {
  readonly #socket: Socket
  readonly #pace: () => Pace
  readonly #reasons = new Set<'line' | 'unsent'>()
  #freeAt = 0
  #pausing: NodeJS.Timeout | undefined
  #looking: NodeJS.Timeout | undefined

  constructor(socket: Socket, pace: () => Pace) {
    this.#socket = socket
    this.#pace = pace
  }

  /** Takes the time on the line for what was read. */
  took(bytes: number): void {
    const { bytesPerSecond, account } = this.#pace()
    if (bytesPerSecond === undefined && account === undefined) return
    const now = performance.now()
    const wantedAt = Math.max(this.#freeAt, now - CATCH_UP_MS)
    const alone = bytesPerSecond === undefined ? 0 : (bytes / bytesPerSecond) * 1000
    const turnAt = account?.line.reserve(bytes, { wantedAt, bytesPerSecond: account.bytesPerSecond }) ?? wantedAt
    const together = account === undefined ? 0 : (bytes / account.bytesPerSecond) * 1000
    this.#freeAt = turnAt + Math.max(alone, together)
    const waitMs = this.#freeAt - now
    if (waitMs < PAUSE_MS_MIN) return
    this.#pause('line')
    clearTimeout(this.#pausing)
    this.#pausing = setTimeout(() => this.#resume('line'), waitMs)
  }

  /** Whether it stopped for a condition that is not over. */
  get isHolding(): boolean {
    return this.#looking !== undefined
  }

  /** Stops reading until the condition is over, and calls `then`; while it does, what else it is told is left out. */
  holdWhile(isHeld: () => boolean, then: () => void): void {
    if (this.#looking !== undefined) return
    this.#pause('unsent')
    this.#looking = setInterval(() => {
      if (isHeld()) return
      clearInterval(this.#looking)
      this.#looking = undefined
      this.#resume('unsent')
      then()
    }, LOOK_MS)
  }

  /** Ends all waiting. */
  release(): void {
    clearTimeout(this.#pausing)
    clearInterval(this.#looking)
    this.#looking = undefined
  }

  #pause(reason: 'line' | 'unsent'): void {
    this.#reasons.add(reason)
    this.#socket.pause()
  }

  #resume(reason: 'line' | 'unsent'): void {
    this.#reasons.delete(reason)
    if (this.#reasons.size === 0) this.#socket.resume()
  }
}
