import { type CallOptions, type Urgency, urgencyOf } from '../ports/call-options.ts'
import { abortable } from './abortable.ts'
import { endQuietly } from './end-quietly.ts'

interface Flight<T> {
  readonly promise: Promise<T>
  readonly controller: AbortController
  readonly hurry: AbortController
  waiting: number
  isOver: boolean
}

/** Why work is aborted when nobody waits for it any longer. */
export class NobodyWaitsError extends Error {
  override readonly name = 'NobodyWaitsError'
}

/**
 * At most one piece of work per key at a time: callers that come meanwhile share its outcome.
 *
 * A caller that aborts leaves with its own reason; when the last one has left, the work's signal aborts, and the next
 * caller starts anew. The work is as urgent as its first caller, and is hurried once one comes who wants it `now`.
 */
export class SingleFlight<T> {
  readonly #flights = new Map<string, Flight<T>>()

  get size(): number {
    return this.#flights.size
  }

  has(key: string): boolean {
    return this.#flights.has(key)
  }

  async run(key: string, work: (options: CallOptions) => Promise<T>, options: CallOptions): Promise<T> {
    options.signal.throwIfAborted()
    const urgency = urgencyOf(options)
    const flight = this.#flights.get(key) ?? this.#start(key, work, urgency)
    flight.waiting++
    if (urgency === 'now') endQuietly(flight.hurry)
    try {
      return await abortable(flight.promise, options.signal)
    } finally {
      flight.waiting--
      if (flight.waiting === 0 && !flight.isOver) this.#abandon(key, flight)
    }
  }

  #start(key: string, work: (options: CallOptions) => Promise<T>, urgency: Urgency): Flight<T> {
    const controller = new AbortController()
    const hurry = new AbortController()
    const promise = work({ signal: controller.signal, urgency, hurry: hurry.signal }).finally(() => {
      flight.isOver = true
      this.#forget(key, flight)
    })
    const flight: Flight<T> = { promise, controller, hurry, waiting: 0, isOver: false }
    promise.catch(() => {})
    this.#flights.set(key, flight)
    return flight
  }

  #abandon(key: string, flight: Flight<T>): void {
    this.#forget(key, flight)
    flight.controller.abort(new NobodyWaitsError('nobody waits for this any longer'))
  }

  #forget(key: string, flight: Flight<T>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key)
  }
}
