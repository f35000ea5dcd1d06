import type { Clock, FileId } from '@streamvault/core'
import type { Reply } from './exchange.ts'

/** A stream that took no byte for this long may be cut when others wait for its window. Players ask again by range. */
const STALL_MS = 30_000

/** What is known of a response that is to be written. */
export interface StreamSubject {
  /** All of which it has bytes. */
  readonly files: readonly FileId[]
  readonly response: Reply
  /** Stops it with this error. */
  readonly stop: (error: Error) => void
}

/** One response being written. */
export interface ActiveStream extends StreamSubject {
  /** Monotonic time since which the socket has not taken a byte; undefined while it does. */
  stalledSince: number | undefined
}

/** All responses being written now: counted, cut under pressure, drained at the end. */
export class ActiveStreams {
  readonly #clock: Clock
  readonly #streams = new Set<ActiveStream>()
  #drained: (() => void) | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get count(): number {
    return this.#streams.size
  }

  add({ files, response, stop }: StreamSubject): ActiveStream {
    const stream: ActiveStream = { files, response, stop, stalledSince: undefined }
    this.#streams.add(stream)
    return stream
  }

  remove(stream: ActiveStream): void {
    this.#streams.delete(stream)
    if (this.#streams.size === 0) this.#drained?.()
  }

  /** Cuts the stream that has stood still for longest, if any has for long enough. */
  cutMostStalled(): void {
    let worst: ActiveStream | undefined
    for (const stream of this.#streams) {
      if (
        stream.stalledSince !== undefined &&
        stream.stalledSince < (worst?.stalledSince ?? Number.POSITIVE_INFINITY)
      ) {
        worst = stream
      }
    }
    if (worst?.stalledSince !== undefined && this.#clock.monotonic() - worst.stalledSince > STALL_MS) {
      worst.response.destroy()
    }
  }

  /** Stops every stream that has bytes of a file with `error`, and says how many. */
  stopFile(file: FileId, error: Error): number {
    const streams = [...this.#streams].filter((stream) => stream.files.includes(file))
    for (const stream of streams) stream.stop(error)
    return streams.length
  }

  /** Resolves when no stream is left; after `graceMs` the ones that are get cut. */
  async drain(graceMs: number): Promise<void> {
    if (this.#streams.size === 0) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#drained = resolve
    const timer = new AbortController()
    this.#clock.sleep(graceMs, timer.signal).then(
      () => {
        for (const stream of this.#streams) stream.response.destroy()
      },
      () => {},
    )
    await promise
    timer.abort()
  }
}
