import {
  abortable,
  assert,
  type BlobFinder,
  type BlobLabel,
  type BlobRef,
  type BlobStore,
  type BlobStoreLimits,
  type ByteRange,
  type CallOptions,
  type PlaceNews,
  type PutOptions,
  rangeFits,
  type StoredBlob,
  VaultError,
} from '@streamvault/core'
import type { ForeignBlob } from '../conformance/blob-finder-subject.ts'
import { MemoryPlace } from './memory-place.ts'

const KEY = /^[a-z0-9][a-z0-9._-]{0,127}$/
const REF = /^memory:(.+)$/
const CHUNK_BYTES = 64 * 1024

export interface MemoryBlobStoreOptions {
  readonly blobBytesMax: number
  /** Unless it is false, labels are kept, and what is in the store can be found in the place called `memory`. */
  readonly keepsLabels?: boolean
  /** 1 unless given. */
  readonly putsAtOnce?: number
  /** `memory` unless given. */
  readonly name?: string
}

/** A blob store in memory. */
export class MemoryBlobStore implements BlobStore {
  readonly name: string
  readonly limits: BlobStoreLimits
  readonly finder: BlobFinder | undefined
  readonly news: PlaceNews | undefined
  readonly #blobs = new Map<string, Uint8Array>()
  readonly #place = new MemoryPlace()
  #foreignCount = 0

  constructor({ blobBytesMax, keepsLabels = true, putsAtOnce = 1, name = 'memory' }: MemoryBlobStoreOptions) {
    this.name = name
    this.limits = { blobBytesMax, keepsLabels, putsAtOnce }
    this.finder = keepsLabels ? this.#place : undefined
    this.news = this.finder && this.#place
  }

  /** How many blobs there are. */
  get count(): number {
    return this.#blobs.size
  }

  async put(source: AsyncIterable<Uint8Array>, options: PutOptions): Promise<StoredBlob> {
    const { key, sizeBytes, label, signal } = options
    signal.throwIfAborted()
    assert(KEY.test(key), 'a key is of the permitted form')
    if (sizeBytes > this.limits.blobBytesMax) throw new VaultError('BLOB_TOO_LARGE', { key, sizeBytes })
    const blob = { ref: refOf(key), sizeBytes }
    if (this.#blobs.get(key)?.length === sizeBytes) return blob
    this.#keep(key, await collect(source, options), label)
    return blob
  }

  /** Puts a blob in the way of somebody who does not know this store. */
  addForeign({ fileName, mimeType, caption, bytes }: ForeignBlob): StoredBlob {
    const key = `foreign-${++this.#foreignCount}`
    const described = { fileName, caption, ...(mimeType === undefined ? {} : { mimeType }) }
    this.#keep(key, Uint8Array.from(bytes), described)
    return { ref: refOf(key), sizeBytes: bytes.length }
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
    this.#place.remove(ref)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#blobs.clear()
  }

  #keep(key: string, bytes: Uint8Array, described?: BlobLabel | Omit<ForeignBlob, 'bytes'>): void {
    this.#blobs.set(key, bytes)
    this.#place.add({ ref: refOf(key), sizeBytes: bytes.length, fileName: '', caption: '', ...described })
  }

  #blob(ref: BlobRef): Uint8Array {
    const bytes = this.#blobs.get(keyOf(ref))
    if (bytes === undefined) throw new VaultError('BLOB_NOT_FOUND', { ref })
    return bytes
  }
}

function refOf(key: string): BlobRef {
  return `memory:${key}` as BlobRef
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
