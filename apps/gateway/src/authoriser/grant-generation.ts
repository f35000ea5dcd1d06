import type { Clock, TakedownWatch } from '@streamvault/core'
import type { NginxOrders } from '../process/nginx-orders.ts'

export interface GrantGenerationDeps {
  readonly denials: Pick<TakedownWatch, 'onChange'>
  readonly orders: Pick<NginxOrders, 'beat'>
  readonly clock: Pick<Clock, 'sleep'>
}

/** Nginx uses no grant again when it has not heard of us for a second (`admission.lua`). */
const BEAT_MS = 250

/**
 * Counts what was decided. Nginx uses a grant again only while it knows of no later generation, and while it hears from us: it is
 * told at once when something was decided, and every quarter of a second in any case.
 */
export class GrantGeneration implements AsyncDisposable {
  readonly #deps: GrantGenerationDeps
  readonly #unsubscribe: () => void
  readonly #ended = new AbortController()
  readonly #beating: Promise<void>
  #current = 1

  constructor(deps: GrantGenerationDeps) {
    this.#deps = deps
    this.#unsubscribe = deps.denials.onChange(() => {
      this.#current++
      // Whoever carries the change out tells again, and sees that it was heard.
      this.tell().catch(() => {})
    })
    this.#beating = this.#beat(this.#ended.signal)
  }

  get current(): number {
    return this.#current
  }

  /** Once it has returned, no response begins by what was granted before. Throws when nginx does not answer. */
  tell(): Promise<void> {
    return this.#deps.orders.beat(this.#current)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#unsubscribe()
    this.#ended.abort(new Error('the gateway has ended'))
    await this.#beating
  }

  async #beat(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      // It is being started, or will be again.
      await this.tell().catch(() => {})
      await this.#deps.clock.sleep(BEAT_MS, signal).catch(() => {})
    }
  }
}
