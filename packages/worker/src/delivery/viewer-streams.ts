import { STREAMS_RETRY_MS } from '@streamvault/contract'
import { VaultError } from '@streamvault/core'

/**
 * Counts the media responses of each viewer that run. A viewer is known while he has one, so that there are never more of them
 * than connections (`limitConnections`).
 */
export class ViewerStreams {
  readonly #streamsMax: number
  readonly #counts = new Map<string, number>()

  constructor(streamsMax: number) {
    this.#streamsMax = streamsMax
  }

  /** Viewers who have a response that runs. */
  get viewersCount(): number {
    return this.#counts.size
  }

  /** Counts one more, until it is disposed, be it twice. Throws `STREAMS_TOO_MANY` when the viewer has as many as one may. */
  begin(viewer: string): Disposable {
    const count = this.#counts.get(viewer) ?? 0
    if (count >= this.#streamsMax) throw new VaultError('STREAMS_TOO_MANY', {}, { retryAfterMs: STREAMS_RETRY_MS })
    this.#counts.set(viewer, count + 1)
    let isCounted = true
    const end = () => {
      if (isCounted) this.#end(viewer)
      isCounted = false
    }
    return { [Symbol.dispose]: end }
  }

  #end(viewer: string): void {
    const count = this.#counts.get(viewer) ?? 0
    if (count > 1) this.#counts.set(viewer, count - 1)
    else this.#counts.delete(viewer)
  }
}
