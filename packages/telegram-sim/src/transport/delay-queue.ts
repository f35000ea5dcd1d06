/** Hands things on in their order, each after its time, as a long cable does. */
export class DelayQueue<T> {
  readonly #waiting: { readonly item: T; readonly dueAt: number }[] = []
  readonly #onDue: (item: T) => void
  #timer: NodeJS.Timeout | undefined

  constructor(onDue: (item: T) => void) {
    this.#onDue = onDue
  }

  get size(): number {
    return this.#waiting.length
  }

  /** At once when there is nothing to wait for. Who comes later never overtakes. */
  push(item: T, delayMs: number): void {
    if (delayMs === 0 && this.#waiting.length === 0) {
      this.#onDue(item)
      return
    }
    const dueAt = Math.max(performance.now() + delayMs, this.#waiting.at(-1)?.dueAt ?? 0)
    this.#waiting.push({ item, dueAt })
    if (this.#waiting.length === 1) this.#wait()
  }

  clear(): void {
    clearTimeout(this.#timer)
    this.#waiting.length = 0
  }

  #wait(): void {
    const [first] = this.#waiting
    // A timer counts whole milliseconds from its loop's last look at the clock, and may ring a little early.
    if (first !== undefined) this.#timer = setTimeout(() => this.#due(), Math.ceil(first.dueAt - performance.now()))
  }

  #due(): void {
    for (;;) {
      const [first] = this.#waiting
      if (first === undefined) return
      if (first.dueAt > performance.now()) break
      this.#waiting.shift()
      this.#onDue(first.item)
    }
    this.#wait()
  }
}
