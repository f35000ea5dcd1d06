import {
  abortable,
  type BlobFinder,
  type BlobRef,
  type BlobStore,
  type BlobStoreLimits,
  type ByteRange,
  type CallOptions,
  type FindOptions,
  type FoundBlob,
  type PutOptions,
  rangeBytes,
  type StoredBlob,
  VaultError,
} from '@streamvault/core'
import type { Fault, FaultPlan, StoreCall } from './fault-plan.ts'

/**
 * A blob store that fails as planned, and otherwise does what the inner one does.
 *
 * `error`, `throttle` and `stall` befall every method; the other faults befall reads, and leave the rest alone.
 */
export class FaultyBlobStore implements BlobStore {
  readonly name: string
  readonly #inner: BlobStore
  readonly #plan: FaultPlan
  #calls = 0
  readonly #injected = new Map<Fault['kind'], number>()
  readonly #stalled = new Set<() => void>()

  constructor(inner: BlobStore, plan: FaultPlan) {
    this.name = inner.name
    this.#inner = inner
    this.#plan = plan
  }

  get limits(): BlobStoreLimits {
    return this.#inner.limits
  }

  get finder(): BlobFinder | undefined {
    const { finder } = this.#inner
    return (
      finder && {
        list: (place, options) => this.#list(finder, place, options),
        find: (ref, options) => finder.find(ref, options),
      }
    )
  }

  /** How many calls are stalled now. */
  get stalled(): number {
    return this.#stalled.size
  }

  /** How often a fault of this kind was injected. */
  injected(kind: Fault['kind']): number {
    return this.#injected.get(kind) ?? 0
  }

  /** Lets every stalled call go on. */
  release(): void {
    for (const go of this.#stalled) go()
  }

  async put(source: AsyncIterable<Uint8Array>, options: PutOptions): Promise<StoredBlob> {
    await this.#befall('put', options.signal)
    return this.#inner.put(source, options)
  }

  async stat(ref: BlobRef, options: CallOptions): Promise<StoredBlob> {
    await this.#befall('stat', options.signal)
    return this.#inner.stat(ref, options)
  }

  async *read(ref: BlobRef, range: ByteRange, options: CallOptions): AsyncGenerator<Uint8Array> {
    const fault = await this.#befall('read', options.signal)
    const chunks = this.#inner.read(ref, range, options)
    if (fault === undefined || !('at' in fault)) {
      yield* chunks
      return
    }
    const faultAt = Math.floor(rangeBytes(range) * fault.at)
    let position = 0
    for await (const chunk of chunks) {
      const index = faultAt - position
      position += chunk.length
      if (index < 0 || index >= chunk.length) yield chunk
      else if (fault.kind === 'flip') yield flipped(chunk, index)
      else {
        if (index > 0) yield chunk.subarray(0, index)
        if (fault.kind === 'short') return
        throw new VaultError('STORE_UNAVAILABLE', { ref, position: faultAt })
      }
    }
  }

  async delete(ref: BlobRef, options: CallOptions): Promise<void> {
    await this.#befall('delete', options.signal)
    await this.#inner.delete(ref, options)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.release()
    await this.#inner[Symbol.asyncDispose]()
  }

  async *#list(finder: BlobFinder, place: string, options: FindOptions): AsyncGenerator<FoundBlob> {
    await this.#befall('list', options.signal)
    yield* finder.list(place, options)
  }

  /** Does what the plan says for this call, and returns what is left to do while its bytes flow. */
  async #befall(method: StoreCall['method'], signal: AbortSignal): Promise<Fault | undefined> {
    signal.throwIfAborted()
    const fault = this.#plan({ method, index: this.#calls++ })
    if (fault === undefined) return undefined
    this.#injected.set(fault.kind, this.injected(fault.kind) + 1)
    if (fault.kind === 'error') throw new VaultError(fault.code, { method })
    if (fault.kind === 'throttle') {
      throw new VaultError('STORE_THROTTLED', { method }, { retryAfterMs: fault.retryAfterMs })
    }
    if (fault.kind !== 'stall') return fault
    await this.#stall(signal)
    return undefined
  }

  async #stall(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#stalled.add(resolve)
    try {
      await abortable(promise, signal)
    } finally {
      this.#stalled.delete(resolve)
    }
  }
}

function flipped(chunk: Uint8Array, index: number): Uint8Array {
  const wrong = new Uint8Array(chunk)
  wrong[index] = (wrong[index] ?? 0) ^ 1
  return wrong
}
