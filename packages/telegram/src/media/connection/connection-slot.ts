import { abortable, type CallOptions } from '@streamvault/core'
import { LinkLostError } from '../../telegram-error.ts'
import { ConnectPace } from './connect-pace.ts'
import { type ConnectionDeps, MediaConnection } from './media-connection.ts'

/** A place for one connection, which is made when it is needed and made anew when it was lost. */
export class ConnectionSlot {
  readonly #deps: ConnectionDeps
  readonly #end: AbortSignal
  readonly #pace = new ConnectPace()
  #connection: MediaConnection | undefined
  #connecting: Promise<MediaConnection> | undefined
  #callers = 0
  #callersBytes = 0

  /** `end` closes it for good. */
  constructor(deps: ConnectionDeps, end: AbortSignal) {
    this.#deps = deps
    this.#end = end
    end.addEventListener('abort', () => this.#connection?.close(end.reason), { once: true })
  }

  /** How many calls have no answer yet: here, and on their way here. */
  get load(): number {
    return this.#callers + (this.#open?.calls ?? 0)
  }

  /** What their answers may bring, in bytes: how long the next one has to wait for its turn. */
  get loadBytes(): number {
    return this.#callersBytes + (this.#open?.awaitedBytes ?? 0)
  }

  get isConnected(): boolean {
    return this.#open !== undefined
  }

  /**
   * Runs `work` with the connection. Throws `LinkLostError` when there is none: at once when it failed just before, because
   * waiting is for those who know of other ways.
   */
  async use<T>(
    { signal, answerBytesMax }: CallOptions & { readonly answerBytesMax: number },
    work: (connection: MediaConnection) => Promise<T>,
  ): Promise<T> {
    this.#callers++
    this.#callersBytes += answerBytesMax
    let running: Promise<T>
    try {
      running = work(await this.#connected(signal))
    } finally {
      this.#callers--
      this.#callersBytes -= answerBytesMax
    }
    return running
  }

  get #open(): MediaConnection | undefined {
    return this.#connection?.ended.aborted === false ? this.#connection : undefined
  }

  #connected(signal: AbortSignal): Promise<MediaConnection> {
    const { clock } = this.#deps
    if (this.#open !== undefined) return Promise.resolve(this.#open)
    if (this.#connecting === undefined) {
      const waitMs = this.#pace.waitMs(clock.monotonic())
      if (waitMs > 0)
        return Promise.reject(new LinkLostError(`the connection was lost and is not made for ${Math.ceil(waitMs)} ms`))
      this.#connecting = this.#connect().finally(() => {
        this.#connecting = undefined
      })
    }
    return abortable(this.#connecting, signal)
  }

  async #connect(): Promise<MediaConnection> {
    const { clock } = this.#deps
    this.#pace.attempted(clock.monotonic())
    try {
      this.#connection = await MediaConnection.open(this.#deps, { signal: this.#end })
      this.#pace.succeeded()
      return this.#connection
    } catch (error) {
      this.#pace.failed(clock.monotonic())
      throw error
    }
  }
}
