import { randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, open, opendir, readdir, rename, rm, stat } from 'node:fs/promises'
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
  type NamedBlob,
  type PutOptions,
  parseKeyedRef,
  rangeBytes,
  rangeFits,
  type StoredBlob,
  VaultError,
} from '@streamvault/core'
import { BLOBS, blobPath } from './blob-path.ts'
import { diskError, fromDisk, isMissing, isUnreadable } from './disk-error.ts'
import { IncomingFolder } from './incoming-folder.ts'
import { RootMark } from './root-mark.ts'
import { syncFolder } from './sync-folder.ts'
import { writeSource } from './write-source.ts'

/** Large enough that the cost of a call does not count, small enough that a thousand readers fit into memory. */
const CHUNK_BYTES = 256 * 1024
/** Of a file that proves that the disk still takes some. No blob is put under it. */
const PROOF_KEY = 'proof'
const PROOF_BYTES = 16

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
  readonly #mark: RootMark
  #proving: Promise<void> | undefined

  private constructor({ directory, blobBytesMax, name = 'disk' }: DiskBlobStoreOptions, mark: RootMark) {
    this.#mark = mark
    this.name = name
    // A disk writes one file as fast as several.
    this.limits = { blobBytesMax, keepsLabels: false, putsAtOnce: 1 }
    this.#blobs = join(directory, BLOBS)
    this.#incoming = new IncomingFolder(join(directory, 'incoming'))
  }

  /** Opens the store, and removes what puts that died more than a day ago left behind. */
  static async open(options: DiskBlobStoreOptions): Promise<DiskBlobStore> {
    const { directory } = options
    await fromDisk(mkdir(join(directory, BLOBS), { recursive: true }), { directory })
    const store = new DiskBlobStore(options, await fromDisk(RootMark.in(directory), { directory }))
    await fromDisk(store.#incoming.open(), { directory })
    return store
  }

  /** By which the folder of the store is known again; undefined where it takes no mark. */
  get mark(): string | undefined {
    return this.#mark.name
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
      const { bytesRead } = await handle.read(buffer, 0, length, position).catch(async (error: unknown) => {
        throw await this.#explainUnread(error, { ref, position })
      })
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

  /** Every blob by its key, in no order. What is put or deleted meanwhile may be there or not. */
  async *list({ signal }: CallOptions): AsyncGenerator<NamedBlob> {
    await fromDisk(this.#mark.assertThere(), {})
    for (const shard of await fromDisk(readdir(this.#blobs), {})) {
      for await (const { name: key } of await fromDisk(opendir(join(this.#blobs, shard)), { shard })) {
        signal.throwIfAborted()
        const found = await stat(join(this.#blobs, shard, key)).catch(() => undefined)
        if (found?.isFile() !== true) continue
        const sizeBytes = found.size
        yield { name: key, ref: keyedRefOf({ key, sizeBytes }), sizeBytes }
      }
    }
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
      const ref = keyedRefOf(blob)
      if (isUnreadable(error)) throw await this.#explainUnread(error, { ref })
      await this.#explainMissing(error, ref)
      throw new VaultError('BLOB_NOT_FOUND', { ref }, { cause: error })
    }
  }

  /** Returns when the blob is missing, and throws when it is anything else: the whole disk may have gone away. */
  async #explainMissing(error: unknown, ref: BlobRef): Promise<void> {
    if (!isMissing(error)) throw diskError(error, { ref })
    await fromDisk(this.#mark.assertThere(), { ref })
    await fromDisk(stat(this.#blobs), { ref })
  }

  /** What a read came to: of a bad sector one blob is damaged, and of a disk that is gone, nothing is known of any. */
  async #explainUnread(error: unknown, details: Readonly<Record<string, unknown>>): Promise<VaultError> {
    if (!isUnreadable(error)) return diskError(error, details)
    try {
      await this.#proveThere()
      return new VaultError('BLOB_UNREADABLE', details, { cause: error })
    } catch {
      return diskError(error, details)
    }
  }

  /** That the disk takes a file and syncs it: what is read may come from memory, also when the disk is gone. */
  async #proveThere(): Promise<void> {
    this.#proving ??= this.#writeProof().finally(() => {
      this.#proving = undefined
    })
    await this.#proving
  }

  async #writeProof(): Promise<void> {
    await this.#mark.assertThere()
    await using proof = await this.#incoming.create(PROOF_KEY)
    await proof.handle.writeFile(randomBytes(PROOF_BYTES))
    await proof.handle.sync()
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
