import {
  type ByteReader,
  type CallOptions,
  type Clock,
  isVaultError,
  type Metrics,
  VaultError,
} from '@streamvault/core'
import { LeastPace } from './least-pace.ts'
import type { RemoteBytes } from './remote-bytes.ts'
import { urlErrorOf } from './url-error.ts'

/** In a row, without having got on. */
const ATTEMPTS_MAX = 6
/** Who sends less than this between two breaks does not get on. */
const PROGRESS_BYTES = 64 << 10
const BACKOFF_MS = 500
const BACKOFF_MS_MAX = 8_000
/** Who is to wait for longer lets the job wait. */
const WAIT_MS_MAX = 60_000

export interface RemoteReaderDeps {
  readonly clock: Clock
  readonly metrics: Metrics
}

export interface RemoteReaderOptions {
  readonly sizeBytes: number
  /** Whether what is read after a break is known to be of the same version. */
  readonly mayResume: boolean
  /** Who sends less, for long, is given up; 0 for any pace. */
  readonly bytesPerSecondMin: number
}

/** Reads bytes of a server, and goes on behind the last of them after a lost connection. Throws `URL_TOO_SLOW`, and what it is given up for. */
export class RemoteReader implements ByteReader {
  readonly sizeBytes: number
  readonly #deps: RemoteReaderDeps
  readonly #bytes: RemoteBytes
  readonly #attemptsMax: number
  readonly #pace: LeastPace

  constructor(
    deps: RemoteReaderDeps,
    bytes: RemoteBytes,
    { sizeBytes, mayResume, bytesPerSecondMin }: RemoteReaderOptions,
  ) {
    this.sizeBytes = sizeBytes
    this.#deps = deps
    this.#bytes = bytes
    this.#attemptsMax = mayResume ? ATTEMPTS_MAX : 1
    this.#pace = new LeastPace(deps.clock, bytesPerSecondMin)
  }

  async read(position: number, target: Uint8Array, options: CallOptions): Promise<void> {
    let filled = 0
    let failures = 0
    while (filled < target.length) {
      const before = filled
      try {
        using _ = this.#pace.begin()
        const range = { start: position + filled, end: position + target.length }
        for await (const chunk of this.#bytes.chunks(range, options)) {
          if (chunk.length > target.length - filled)
            throw new VaultError('URL_ANSWER_WRONG', { reason: 'it is longer' })
          target.set(chunk, filled)
          filled += chunk.length
          this.#deps.metrics.add('streamvault_leech_bytes_total', chunk.length, {})
          this.#pace.came(chunk.length)
        }
        if (filled < target.length) throw new VaultError('URL_UNAVAILABLE', { reason: 'it ends before its length' })
      } catch (error) {
        options.signal.throwIfAborted()
        failures = filled - before >= PROGRESS_BYTES ? 1 : failures + 1
        await this.#pause(urlErrorOf(error), failures, options)
      }
    }
  }

  /** Waits until it may be tried again. Throws the error when it may not. */
  async #pause(error: VaultError, failures: number, { signal }: CallOptions): Promise<void> {
    const waitMs = error.retryAfterMs ?? Math.min(BACKOFF_MS * 2 ** (failures - 1), BACKOFF_MS_MAX)
    const mayPass = isVaultError(error, 'URL_UNAVAILABLE', 'URL_ANSWER_WRONG')
    if (!mayPass || failures >= this.#attemptsMax || waitMs > WAIT_MS_MAX) throw error
    this.#deps.metrics.add('streamvault_leech_retries_total', 1, { code: error.code })
    await this.#deps.clock.sleep(waitMs, signal)
  }
}
