import type { Urgency } from '@streamvault/core'
import type { Flight } from './flight.ts'

/** Who waits to be asked for: what somebody waits for now, then what is read ahead; each longest waiting first. */
export class WaitingLine {
  #flights: Flight[] = []

  get length(): number {
    return this.#flights.length
  }

  [Symbol.iterator](): IterableIterator<Flight> {
    return this.#flights.values()
  }

  /** Behind those of its urgency. */
  append(flight: Flight): void {
    this.#insert(flight, flight.request.urgency === 'now' ? this.#urgentCount() : this.#flights.length)
  }

  /** Before those of its urgency, for what was sent and failed. */
  prepend(flight: Flight): void {
    this.#insert(flight, flight.request.urgency === 'now' ? 0 : this.#urgentCount())
  }

  /** Says whether it was there. */
  remove(flight: Flight): boolean {
    const place = this.#flights.indexOf(flight)
    if (place >= 0) this.#flights.splice(place, 1)
    return place >= 0
  }

  /** Keeps, of those of an urgency, the ones for which `stays` is true. */
  retain(urgency: Urgency, stays: (flight: Flight) => boolean): void {
    this.#flights = this.#flights.filter((flight) => flight.request.urgency !== urgency || stays(flight))
  }

  #insert(flight: Flight, place: number): void {
    this.#flights.splice(place, 0, flight)
  }

  #urgentCount(): number {
    const count = this.#flights.findIndex(({ request }) => request.urgency === 'ahead')
    return count < 0 ? this.#flights.length : count
  }
}
