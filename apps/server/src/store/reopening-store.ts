import {
  type BlobRef,
  type BlobStore,
  type BlobStoreLimits,
  type ByteRange,
  type CallOptions,
  type Clock,
  isVaultError,
  type Logger,
  type PutOptions,
  SingleFlight,
  type StoredBlob,
  VaultError,
} from '@streamvault/core'

/** A store that could not be opened is not tried again before. */
const AGAIN_MS = 10_000

export interface ReopeningStoreDeps {
  readonly clock: Pick<Clock, 'monotonic'>
  readonly logger: Pick<Logger, 'warn' | 'info'>
}

export interface StoreOpening {
  readonly name: string
  readonly limits: BlobStoreLimits
  readonly open: () => Promise<BlobStore>
}

/**
 * A store that is opened when it is first used, and tried again while it cannot be: a vault starts and serves without it, and has
 * it once it is back. Until then every call throws `STORE_UNAVAILABLE`, or what the opening threw.
 */
export class ReopeningStore implements BlobStore {
  readonly name: string
  readonly limits: BlobStoreLimits
  readonly #deps: ReopeningStoreDeps
  readonly #open: StoreOpening['open']
  readonly #ended = new AbortController()
  readonly #flights = new SingleFlight<BlobStore>()
  #store: BlobStore | undefined
  #failed: { readonly at: number; readonly error: VaultError } | undefined

  constructor(deps: ReopeningStoreDeps, { name, limits, open }: StoreOpening) {
    this.name = name
    this.limits = limits
    this.#deps = deps
    this.#open = open
  }

  async put(source: AsyncIterable<Uint8Array>, options: PutOptions): Promise<StoredBlob> {
    return (await this.#opened(options)).put(source, options)
  }

  async stat(ref: BlobRef, options: CallOptions): Promise<StoredBlob> {
    return (await this.#opened(options)).stat(ref, options)
  }

  async *read(ref: BlobRef, range: ByteRange, options: CallOptions): AsyncGenerator<Uint8Array> {
    yield* (await this.#opened(options)).read(ref, range, options)
  }

  async delete(ref: BlobRef, options: CallOptions): Promise<void> {
    await (await this.#opened(options)).delete(ref, options)
  }

  /** Has it opened before it is used, so that it is told where it cannot be. Nobody waits for that. */
  look(): void {
    void this.#flights.run(this.name, () => this.#tryOpen(), this.#ended).catch(() => {})
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort(new Error('the store is closed'))
    await this.#store?.[Symbol.asyncDispose]()
  }

  #opened(options: CallOptions): BlobStore | Promise<BlobStore> {
    return this.#store ?? this.#flights.run(this.name, () => this.#tryOpen(), options)
  }

  async #tryOpen(): Promise<BlobStore> {
    const { clock, logger } = this.#deps
    const { name } = this
    if (this.#failed !== undefined && clock.monotonic() - this.#failed.at < AGAIN_MS) throw this.#failed.error
    try {
      this.#store = await this.#open()
    } catch (thrown) {
      const error = isVaultError(thrown) ? thrown : new VaultError('STORE_UNAVAILABLE', { name }, { cause: thrown })
      if (this.#failed === undefined && !this.#ended.signal.aborted)
        logger.warn({ error, store: name }, 'a store cannot be opened')
      this.#failed = { at: clock.monotonic(), error }
      throw error
    }
    if (this.#failed !== undefined) logger.info({ store: name }, 'a store could be opened after all')
    this.#failed = undefined
    return this.#store
  }
}
