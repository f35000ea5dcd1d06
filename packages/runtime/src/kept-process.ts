import type { ChildProcess } from 'node:child_process'
import type { Clock, Logger } from '@streamvault/core'

export interface KeptProcessOptions<M> {
  /** For the log. */
  readonly name: string
  /** Starts it, with an `ipc` channel, over which it says what it has to say once it is up. */
  readonly start: (last: M | undefined) => ChildProcess
  /** Sees to what it needs, before each start. */
  readonly prepare?: () => Promise<void>
  /** What a message means; undefined is nothing that counts. */
  readonly read: (message: unknown) => M | undefined
  /** By which it is asked to end what it does, and how long it has for that; without it, it is told to end at once. */
  readonly drain?: { readonly signal: NodeJS.Signals; readonly graceMs: number }
}

const RESTART_MS_MIN = 1000
const RESTART_MS_MAX = 30_000
const STOP_MS_MAX = 2000

/** A process of ours that is started again when it dies, and ends with us. */
export class KeptProcess<M> implements AsyncDisposable {
  readonly #deps: { readonly clock: Clock; readonly logger: Logger }
  readonly #options: KeptProcessOptions<M>
  readonly #stopped = new AbortController()
  readonly #ready = Promise.withResolvers<M>()
  readonly #supervision: Promise<void>
  #child: ChildProcess | undefined
  #said: M | undefined
  #last: M | undefined

  constructor(deps: { readonly clock: Clock; readonly logger: Logger }, options: KeptProcessOptions<M>) {
    this.#deps = deps
    this.#options = options
    this.#ready.promise.catch(() => {})
    this.#supervision = this.#supervise()
  }

  /** What it said when it came up; undefined while it is not up. */
  get said(): M | undefined {
    return this.#said
  }

  /** Resolves once it is up for the first time. */
  get ready(): Promise<M> {
    return this.#ready.promise
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped.abort()
    const child = this.#child
    const { drain } = this.#options
    const graceMs = drain?.graceMs ?? 0
    child?.kill(drain?.signal ?? 'SIGTERM')
    const timers = [setTimeout(() => child?.kill('SIGKILL'), graceMs + STOP_MS_MAX)]
    if (drain !== undefined) timers.push(setTimeout(() => child?.kill('SIGTERM'), graceMs))
    await this.#supervision
    for (const timer of timers) clearTimeout(timer)
    this.#ready.reject(new Error(`the ${this.#options.name} was stopped before it was up`))
  }

  async #supervise(): Promise<void> {
    for (let waitMs = RESTART_MS_MIN; !this.#stopped.signal.aborted; waitMs = Math.min(waitMs * 2, RESTART_MS_MAX)) {
      const startedAt = this.#deps.clock.monotonic()
      const code = await this.#runOnce()
      if (this.#stopped.signal.aborted) return
      if (this.#deps.clock.monotonic() - startedAt > RESTART_MS_MAX) waitMs = RESTART_MS_MIN
      this.#deps.logger.error({ process: this.#options.name, code, waitMs }, 'process ended and is started again')
      await this.#deps.clock.sleep(waitMs, this.#stopped.signal).catch(() => {})
    }
  }

  async #runOnce(): Promise<number | string | null> {
    try {
      await this.#options.prepare?.()
    } catch (error) {
      return String(error)
    }
    if (this.#stopped.signal.aborted) return null
    const child = this.#options.start(this.#last)
    this.#child = child
    child.on('message', (message) => {
      const said = this.#options.read(message)
      if (said === undefined) return
      this.#said = this.#last = said
      this.#ready.resolve(said)
    })
    try {
      return await new Promise((resolve) => {
        child.once('exit', (code, signal) => resolve(code ?? signal))
        child.once('error', (error) => resolve(error.message))
      })
    } finally {
      this.#said = undefined
      this.#child = undefined
    }
  }
}
