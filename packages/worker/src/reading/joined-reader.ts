import {
  type BlobStore,
  type ByteRange,
  type ByteReader,
  type CallOptions,
  type Clock,
  type Metrics,
  type Part,
  rangeFits,
  VaultError,
} from '@streamvault/core'

export interface JoinedReaderDeps {
  readonly stores: ReadonlyMap<string, BlobStore>
  readonly clock: Clock
  readonly metrics: Metrics
}

interface PlacedPart {
  readonly part: Part
  readonly start: number
}

/** The bottom of the reading stack: the parts of a file as one, each read from the store that holds it. */
export class JoinedReader implements ByteReader {
  readonly sizeBytes: number
  readonly #parts: readonly PlacedPart[]
  readonly #deps: JoinedReaderDeps

  constructor(deps: JoinedReaderDeps, parts: readonly Part[]) {
    let start = 0
    this.#parts = parts.map((part) => {
      const placed = { part, start }
      start += part.sizeBytes
      return placed
    })
    this.sizeBytes = start
    this.#deps = deps
  }

  async read(position: number, target: Uint8Array, options: CallOptions): Promise<void> {
    const wanted = { start: position, end: position + target.length }
    if (!rangeFits(wanted, this.sizeBytes)) throw new VaultError('RANGE_OUT_OF_BOUNDS', { ...wanted })
    for (const { part, start } of this.#parts) {
      const within = { start: Math.max(wanted.start, start), end: Math.min(wanted.end, start + part.sizeBytes) }
      if (within.start >= within.end) continue
      const piece = target.subarray(within.start - position, within.end - position)
      // Of an archive, a part is only where its file lies.
      const shift = (part.start ?? 0) - start
      await this.#readPart(part, { start: within.start + shift, end: within.end + shift }, piece, options)
    }
  }

  async #readPart(part: Part, range: ByteRange, target: Uint8Array, options: CallOptions): Promise<void> {
    const store = this.#deps.stores.get(part.store)
    if (store === undefined) throw new VaultError('STORE_UNAVAILABLE', { store: part.store, reason: 'not configured' })
    const startedAt = this.#deps.clock.monotonic()
    let result = 'failed'
    try {
      await fillFrom(store.read(part.blob, range, options), target, options)
      result = 'ok'
    } finally {
      const seconds = (this.#deps.clock.monotonic() - startedAt) / 1000
      this.#deps.metrics.observe('streamvault_store_read_seconds', seconds, { store: part.store, result })
    }
  }
}

/**
 * Copies all of `source`. A store that ends early or runs over is broken, however politely it does so. `target` belongs to
 * somebody else once the signal is aborted, so a store that answers late must not reach it.
 */
async function fillFrom(source: AsyncIterable<Uint8Array>, target: Uint8Array, { signal }: CallOptions): Promise<void> {
  let filled = 0
  for await (const chunk of source) {
    signal.throwIfAborted()
    if (filled + chunk.length > target.length) throw new VaultError('STORE_UNAVAILABLE', { reason: 'too many bytes' })
    target.set(chunk, filled)
    filled += chunk.length
  }
  if (filled < target.length) throw new VaultError('STORE_UNAVAILABLE', { reason: 'too few bytes', filled })
}
