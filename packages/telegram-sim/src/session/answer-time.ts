/**
 * When the answer to a request sets out, as `performance.now()` counts: when the request had arrived, and after what the weather has
 * it take. The simulator's own work is no part of it, for that stands for many machines, and would be told as a slow network.
 */
export class AnswerTime {
  #at: number

  constructor(arrivedAt: number) {
    this.#at = arrivedAt
  }

  get at(): number {
    return this.#at
  }

  postpone(ms: number): void {
    this.#at += ms
  }
}
