import { abortable, assert, type ByteReader, type CallOptions, rangeFits, VaultError } from '@streamvault/core'

export interface PieceReaderOptions {
  readonly pieceBytes: number
  /** How many pieces are fetched while one is used. */
  readonly piecesAhead: number
  /** How many pieces are in memory, on their way or there; more than are fetched ahead. */
  readonly piecesMax: number
  /** Once it aborts, nothing more is fetched. */
  readonly signal: AbortSignal
}

/**
 * Any bytes of a source in whole pieces: the last few are kept, so that a probe of many small reads costs few large ones, and the
 * next are fetched while this one is used. Disposing it lets go of all under way.
 */
export class PieceReader implements ByteReader, Disposable {
  readonly sizeBytes: number
  readonly #source: ByteReader
  readonly #options: PieceReaderOptions
  readonly #ended = new AbortController()
  readonly #signal: AbortSignal
  /** Least recently used first. */
  readonly #pieces = new Map<number, Promise<Uint8Array>>()
  /** The first read may be a look into the file: what lies behind it is fetched from the second piece on. */
  #lastIndex: number | undefined

  constructor(source: ByteReader, options: PieceReaderOptions) {
    assert(options.piecesMax > options.piecesAhead, 'the piece that is used is kept beside those ahead')
    this.sizeBytes = source.sizeBytes
    this.#source = source
    this.#options = options
    this.#signal = AbortSignal.any([options.signal, this.#ended.signal])
  }

  async read(position: number, target: Uint8Array, { signal }: CallOptions): Promise<void> {
    signal.throwIfAborted()
    const end = position + target.length
    if (!rangeFits({ start: position, end }, this.sizeBytes)) throw new VaultError('RANGE_OUT_OF_BOUNDS', { position })
    const { pieceBytes } = this.#options
    for (let at = position; at < end; ) {
      const index = Math.floor(at / pieceBytes)
      const until = Math.min(end, (index + 1) * pieceBytes)
      const bytes = await abortable(this.#enter(index), signal)
      target.set(bytes.subarray(at - index * pieceBytes, until - index * pieceBytes), at - position)
      at = until
    }
  }

  [Symbol.dispose](): void {
    this.#ended.abort(new Error('it is no longer read'))
  }

  #enter(index: number): Promise<Uint8Array> {
    const bytes = this.#load(index)
    if (this.#lastIndex !== undefined && index === this.#lastIndex + 1) {
      const { pieceBytes, piecesAhead } = this.#options
      const until = Math.min(index + piecesAhead, Math.ceil(this.sizeBytes / pieceBytes) - 1)
      for (let next = index + 1; next <= until; next++) void this.#load(next)
    }
    this.#lastIndex = index
    return bytes
  }

  #load(index: number): Promise<Uint8Array> {
    const loading = this.#pieces.get(index) ?? this.#fetch(index)
    this.#pieces.delete(index)
    this.#pieces.set(index, loading)
    const [oldest] = this.#pieces.keys()
    if (this.#pieces.size > this.#options.piecesMax && oldest !== undefined) this.#pieces.delete(oldest)
    return loading
  }

  #fetch(index: number): Promise<Uint8Array> {
    const { pieceBytes } = this.#options
    const start = index * pieceBytes
    const bytes = Buffer.allocUnsafeSlow(Math.min(pieceBytes, this.sizeBytes - start))
    // Nobody waits for it: viewers go first.
    const loading = this.#source
      .read(start, bytes, { signal: this.#signal, urgency: 'ahead' })
      .then<Uint8Array>(() => bytes)
    loading.catch(() => {
      if (this.#pieces.get(index) === loading) this.#pieces.delete(index)
    })
    return loading
  }
}
