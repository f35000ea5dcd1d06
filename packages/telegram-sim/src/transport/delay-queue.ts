/**
 * Hands things on in their order, each after its time, as a long cable does. Who is handed one is told when that was due, which a
 * timer meets late.
 */
export class DelayQueue<T> {
  readonly #waiting: { readonly item: T; readonly dueAt: number }[] = []
  readonly #onDue: (item: T, dueAt: number) => void
  #timer: NodeJS.Timeout | undefined
  #lastDueAt = 0

  constructor(onDue: (item: T, dueAt: number) => void) {
    this.#onDue = onDue
  }

  get size(): number {
    return this.#waiting.length
  }

  /** Due `delayMs` after `since`, and handed on at once when that is over. Who comes later never overtakes. */
  push(item: T, delayMs: number, since = performance.now()): void {
    const dueAt = Math.max(since + delayMs, this.#lastDueAt)
    this.#lastDueAt = dueAt
    if (this.#waiting.length === 0 && dueAt <= performance.now()) {
      this.#onDue(item, dueAt)
      return
    }
    this.#waiting.push({ item, dueAt })
    if (this.#waiting.length === 1) this.#wait()
  }

  clear(): void {
    clearTimeout(this.#timer)
    this.#waiting.length = 0
  }

  #wait(): void {
    const [first] = this.#waiting
    if (first === undefined) return
    // A timer counts whole milliseconds from its loop's last look at the clock, and may ring a little early.
    const waitMs = Math.max(1, Math.ceil(first.dueAt - performance.now()))
    this.#timer = setTimeout(() => this.#due(), waitMs)
  }

  #due(): void {
    for (;;) {
      const [first] = this.#waiting
      if (first === undefined) return
      if (first.dueAt > performance.now()) break
      this.#waiting.shift()
      this.#onDue(first.item, first.dueAt)
    }
    this.#wait()
  }
}
