import { crc32 } from 'node:zlib'
import {
  assert,
  type ByteReader,
  type CallOptions,
  type Clock,
  isVaultError,
  type Metrics,
  SLICE_BYTES,
  sliceCount,
  sliceIndexAt,
  sliceRange,
  VaultError,
  withDeadline,
} from '@streamvault/core'

/** A slice is asked for this often before its reader gives up. */
const ATTEMPTS_MAX = 4
/** One attempt may take this long: at 100 KB/s a slice is just through, and a viewer's patience is not yet over. */
const ATTEMPT_MS_MAX = 10_000
const BACKOFF_MS = 50

export interface VerifiedReaderDeps {
  readonly clock: Clock
  readonly metrics: Metrics
}

/**
 * Whole slices that match their digests, and nothing else: what does not match is read again, and never handed on.
 *
 * Reads must lie on the slice grid, one slice each. Throws `SLICE_CORRUPT` when the source keeps giving wrong bytes, and
 * what the source throws when it keeps failing.
 */
export class VerifiedReader implements ByteReader {
  readonly sizeBytes: number
  readonly #source: ByteReader
  readonly #digests: DataView
  readonly #deps: VerifiedReaderDeps

  /** `digests` holds the CRC-32 of every slice, as `Catalog.digests` does. */
  constructor(deps: VerifiedReaderDeps, source: ByteReader, digests: Uint8Array) {
    assert(digests.length === 4 * sliceCount(source.sizeBytes), 'there is one digest for each slice')
    this.sizeBytes = source.sizeBytes
    this.#source = source
    this.#digests = new DataView(digests.buffer, digests.byteOffset, digests.byteLength)
    this.#deps = deps
  }

  async read(position: number, target: Uint8Array, options: CallOptions): Promise<void> {
    const index = sliceIndexAt(position)
    const { start, end } = sliceRange(index, this.sizeBytes)
    assert(
      position === start && target.length === end - start && target.length <= SLICE_BYTES,
      'one whole slice is read',
    )
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#readOnce(index, target, options)
      } catch (error) {
        options.signal.throwIfAborted()
        if (!isVaultError(error) || error.retry === 'never' || attempt === ATTEMPTS_MAX) throw error
        this.#deps.metrics.add('streamvault_slice_retries_total', 1, { code: error.code })
        const waitMs = Math.min(error.retryAfterMs ?? BACKOFF_MS * 2 ** attempt, ATTEMPT_MS_MAX)
        await this.#deps.clock.sleep(waitMs, options.signal)
      }
    }
  }

  async #readOnce(index: number, target: Uint8Array, options: CallOptions): Promise<void> {
    const { start } = sliceRange(index, this.sizeBytes)
    const { urgency = 'now' } = options
    const error = () => new VaultError('STORE_UNAVAILABLE', { reason: 'no answer', afterMs: ATTEMPT_MS_MAX })
    const deadline = { clock: this.#deps.clock, ms: ATTEMPT_MS_MAX, signal: options.signal, error }
    await withDeadline(deadline, (signal) => this.#source.read(start, target, { signal, urgency }))
    if (crc32(target) !== this.#digests.getUint32(4 * index)) throw new VaultError('SLICE_CORRUPT', { index })
  }
}
