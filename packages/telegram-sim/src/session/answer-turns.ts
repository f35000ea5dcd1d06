import type { PacketSink } from './packet-sink.ts'

/** So many large answers of a session, of up to 1 MiB each, are made at once. */
const TURNS_MAX = 16

/** Has large answers made while the connection has room for them, a few at a time and in their order. */
export class AnswerTurns {
  readonly #sinkOf: () => PacketSink
  readonly #waiting: (() => void)[] = []
  #taken = 0

  constructor(sinkOf: () => PacketSink) {
    this.#sinkOf = sinkOf
  }

  async run<T>(make: () => Promise<T>): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiting.push(resolve)
    this.next()
    await promise
    try {
      return await make()
    } finally {
      // By then the answer is among what the connection has to send.
      setImmediate(() => {
        this.#taken--
        this.next()
      })
    }
  }

  /** Gives turns to who waits. To be called when the session has another connection. */
  readonly next = (): void => {
    while (this.#waiting.length > 0 && this.#taken < TURNS_MAX) {
      const sink = this.#sinkOf()
      if (!sink.isOpen) return
      if (sink.isFull) {
        sink.whenRoom(this.next)
        return
      }
      this.#taken++
      this.#waiting.shift()?.()
    }
  }
}
