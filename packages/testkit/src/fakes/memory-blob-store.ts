import {
  abortable,
  assert,
  type BlobRef,
  type BlobStore,
  type BlobStoreLimits,
  type ByteRange,
  type CallOptions,
  type PutOptions,
  rangeFits,
  type StoredBlob,
  VaultError,
} from '@streamvault/core'

const KEY = /^[a-z0-9][a-z0-9._-]{0,127}$/
const REF = /^memory:(.+)$/
const CHUNK_BYTES = 64 * 1024

/** A blob store in memory. */
export class MemoryBlobStore implements BlobStore {
  readonly name = 'memory'
  readonly limits: BlobStoreLimits
  readonly #blobs = new Map<string, Uint8Array>()

  constructor(limits: BlobStoreLimits) {
    this.limits = { blobBytesMax: limits.blobBytesMax }
  }

  /** How many blobs there are. */
  get count(): number {
    return this.#blobs.size
  }

  async put(source: AsyncIterable<Uint8Array>, options: PutOptions): Promise<StoredBlob> {
    const { key, sizeBytes, signal } = options
    signal.throwIfAborted()
    assert(KEY.test(key), 'a key is of the permitted form')
    if (sizeBytes > this.limits.blobBytesMax) throw new VaultError('BLOB_TOO_LARGE', { key, sizeBytes })
    const blob = { ref: `memory:${key}` as BlobRef, sizeBytes }
    if (this.#blobs.get(key)?.length === sizeBytes) return blob
    this.#blobs.set(key, await collect(source, options))
    return blob
  }

  async stat(ref: BlobRef, { signal }: CallOptions): Promise<StoredBlob> {
    signal.throwIfAborted()
    return { ref, sizeBytes: this.#blob(ref).length }
  }

  async *read(ref: BlobRef, range: ByteRange, { signal }: CallOptions): AsyncGenerator<Uint8Array> {
    signal.throwIfAborted()
    const bytes = this.#blob(ref)
    if (!rangeFits(range, bytes.length)) throw new VaultError('RANGE_OUT_OF_BOUNDS', { ref, ...range })
    for (let at = range.start; at < range.end; at += CHUNK_BYTES) {
      signal.throwIfAborted()
      yield bytes.slice(at, Math.min(at + CHUNK_BYTES, range.end))
    }
  }

  async delete(ref: BlobRef, { signal }: CallOptions): Promise<void> {
    signal.throwIfAborted()
    this.#blobs.delete(keyOf(ref))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#blobs.clear()
  }

  #blob(ref: BlobRef): Uint8Array {
    const bytes = this.#blobs.get(keyOf(ref))
    if (bytes === undefined) throw new VaultError('BLOB_NOT_FOUND', { ref })
    return bytes
  }
}

function keyOf(ref: BlobRef): string {
  const key = REF.exec(ref)?.[1]
  if (key === undefined || !KEY.test(key)) throw new VaultError('BLOB_REF_INVALID', { ref })
  return key
}

async function collect(source: AsyncIterable<Uint8Array>, { key, sizeBytes, signal }: PutOptions): Promise<Uint8Array> {
  const bytes = new Uint8Array(sizeBytes)
  const iterator = source[Symbol.asyncIterator]()
  let position = 0
  for (;;) {
    const next = await abortable(iterator.next(), signal)
    if (next.done) break
    if (position + next.value.length > sizeBytes) {
      await iterator.return?.()
      throw new VaultError('BLOB_TRUNCATED', { key, sizeBytes })
    }
    bytes.set(next.value, position)
    position += next.value.length
  }
  if (position < sizeBytes) throw new VaultError('BLOB_TRUNCATED', { key, sizeBytes, position })
  return bytes
}
