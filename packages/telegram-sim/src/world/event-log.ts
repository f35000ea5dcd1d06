import type { RecordKind, StateStore } from '../state/state-store.ts'

/** What a client that was away can be told one by one; Telegram keeps more, and promises no number. */
export const EVENTS_MAX = 2000

/** A change as a record keeps it. */
export interface NumberedEvent<E> {
  readonly name: string
  readonly at: number
  readonly event: E
}

/** The last changes of one thing, each with the number that it led to. */
export class EventLog<E> {
  readonly #state: StateStore
  readonly #kind: RecordKind
  readonly #name: string
  #events: NumberedEvent<E>[] = []

  constructor(state: StateStore, { kind, name }: { readonly kind: RecordKind; readonly name: string }) {
    this.#state = state
    this.#kind = kind
    this.#name = name
  }

  get last(): E | undefined {
    return this.#events.at(-1)?.event
  }

  load(entry: NumberedEvent<E>): void {
    this.#events.push(entry)
  }

  sortLoaded(): void {
    this.#events.sort((a, b) => a.at - b.at)
  }

  /** `at` is higher than that of any before. */
  add(event: E, at: number): void {
    const entry = { name: this.#name, at, event }
    this.#events.push(entry)
    this.#state.put(this.#kind, `${this.#name}/${at}`, entry)
    if (this.#events.length <= EVENTS_MAX) return
    const oldest = this.#events.shift()
    if (oldest !== undefined) this.#state.remove(this.#kind, `${this.#name}/${oldest.at}`)
  }

  /** The number that the oldest of them came after: what is asked for since then or later is complete. */
  reachesBackTo(countOf: (event: E) => number): number {
    const [oldest] = this.#events
    return oldest === undefined ? Number.POSITIVE_INFINITY : oldest.at - countOf(oldest.event)
  }

  /** What led beyond `at`, oldest first, as far as it is kept. */
  since(at: number): readonly E[] {
    const first = this.#events.findIndex((entry) => entry.at > at)
    return first < 0 ? [] : this.#events.slice(first).map(({ event }) => event)
  }
}
