import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  assertBlobKey,
  type BlobRef,
  type BlobStore,
  type BlobStoreLimits,
  type ByteRange,
  type CallOptions,
  type KeyedBlob,
  keyedRefOf,
  type PutOptions,
  parseKeyedRef,
  rangeBytes,
  rangeFits,
  type StoredBlob,
  VaultError,
} from '@streamvault/core'
import { blobPath } from './blob-path.ts'
import { diskError, fromDisk, isMissing } from './disk-error.ts'
import { IncomingFolder } from './incoming-folder.ts'
import { syncFolder } from './sync-folder.ts'
import { writeSource } from './write-source.ts'

/** Large enough that the cost of a call does not count, small enough that a thousand readers fit into memory. */
const CHUNK_BYTES = 256 * 1024

export interface DiskBlobStoreOptions {
  /** Made when it is missing. All that is in it belongs to the store. */
  readonly directory: string
  readonly blobBytesMax: number
  /** `disk` unless given. */
  readonly name?: string
}

/** Blobs as files: a put is written aside and synced, and a rename makes it visible. */
export class DiskBlobStore implements BlobStore {
  readonly name: string
  readonly limits: BlobStoreLimits
  readonly #blobs: string
  readonly #incoming: IncomingFolder

  private constructor({ directory, blobBytesMax, name = 'disk' }: DiskBlobStoreOptions) {
    this.name = name
    // A disk writes one file as fast as several.
    this.limits = { blobBytesMax, keepsLabels: false, putsAtOnce: 1 }
    this.#blobs = join(directory, 'blobs')
    this.#incoming = new IncomingFolder(join(directory, 'incoming'))
  }

  /** Opens the store, and removes what puts that died more than a day ago left behind. */
  static async open(options: DiskBlobStoreOptions): Promise<DiskBlobStore> {
    const store = new DiskBlobStore(options)
    const { directory } = options
    await fromDisk(mkdir(store.#blobs, { recursive: true }), { directory })
    await fromDisk(store.#incoming.open(), { directory })
    return store
  }

  async put(source: AsyncIterable<Uint8Array>, options: PutOptions): Promise<StoredBlob> {
    const { key, sizeBytes, signal } = options
    signal.throwIfAborted()
    assertBlobKey(key)
    if (sizeBytes > this.limits.blobBytesMax) throw new VaultError('BLOB_TOO_LARGE', { blob: key, sizeBytes })
    const blob = { ref: keyedRefOf({ key, sizeBytes }), sizeBytes }
    if (await this.#has(blob)) return blob
    await using incoming = await fromDisk(this.#incoming.create(key), { blob: key })
    await writeSource(incoming.handle, source, options)
    signal.throwIfAborted()
    await fromDisk(publish(incoming.path, blobPath(this.#blobs, key)), { blob: key })
    return blob
  }

  async stat(ref: BlobRef, { signal }: CallOptions): Promise<StoredBlob> {
    signal.throwIfAborted()
    const blob = { ref, sizeBytes: parseKeyedRef(ref).sizeBytes }
    if (!(await this.#has(blob))) throw new VaultError('BLOB_NOT_FOUND', { ref })
    signal.throwIfAborted()
    return blob
  }

  async *read(ref: BlobRef, range: ByteRange, { signal }: CallOptions): AsyncGenerator<Uint8Array> {
    signal.throwIfAborted()
    const blob = parseKeyedRef(ref)
    await using handle = await this.#open(blob)
    const { size } = await fromDisk(handle.stat(), { ref })
    if (size !== blob.sizeBytes) throw new VaultError('BLOB_NOT_FOUND', { ref, size })
    if (!rangeFits(range, size)) throw new VaultError('RANGE_OUT_OF_BOUNDS', { ref, ...range })
    const buffer = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, rangeBytes(range)))
    for (let position = range.start; position < range.end; ) {
      signal.throwIfAborted()
      const length = Math.min(buffer.length, range.end - position)
      const { bytesRead } = await fromDisk(handle.read(buffer, 0, length, position), { ref, position })
      signal.throwIfAborted()
      if (bytesRead === 0) throw new VaultError('STORE_UNAVAILABLE', { ref, position, reason: 'the file has shrunk' })
      yield buffer.subarray(0, bytesRead)
      position += bytesRead
    }
  }

  async delete(ref: BlobRef, { signal }: CallOptions): Promise<void> {
    signal.throwIfAborted()
    const { key, sizeBytes } = parseKeyedRef(ref)
    if (!(await this.#has({ ref, sizeBytes }))) return
    const path = blobPath(this.#blobs, key)
    await fromDisk(rm(path, { force: true }), { ref })
    await fromDisk(syncFolder(dirname(path)), { ref })
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  /** A file of another size is another blob, which took the key. */
  async #has({ ref, sizeBytes }: StoredBlob): Promise<boolean> {
    try {
      return (await stat(blobPath(this.#blobs, parseKeyedRef(ref).key))).size === sizeBytes
    } catch (error) {
      await this.#explainMissing(error, ref)
      return false
    }
  }

  async #open(blob: KeyedBlob): Promise<FileHandle> {
    try {
      return await open(blobPath(this.#blobs, blob.key))
    } catch (error) {
      await this.#explainMissing(error, keyedRefOf(blob))
      throw new VaultError('BLOB_NOT_FOUND', { ref: keyedRefOf(blob) }, { cause: error })
    }
  }

  /** Returns when the blob is missing, and throws when it is anything else: the whole disk may have gone away. */
  async #explainMissing(error: unknown, ref: BlobRef): Promise<void> {
    if (!isMissing(error)) throw diskError(error, { ref })
    await fromDisk(stat(this.#blobs), { ref })
  }
}

/** A rename lasts only once its folder is synced, and a new folder only once the folder around it is. */
async function publish(from: string, to: string): Promise<void> {
  const shard = dirname(to)
  await mkdir(shard, { recursive: true })
  await rename(from, to)
  await syncFolder(shard)
  await syncFolder(dirname(shard))
}
