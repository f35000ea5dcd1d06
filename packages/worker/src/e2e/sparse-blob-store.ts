import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import {
  type BlobRef,
  type BlobStore,
  type ByteRange,
  type CallOptions,
  type Catalog,
  fileIdOf,
  type MediaFile,
  type PutOptions,
  SLICE_BYTES,
  type StoredBlob,
  sliceCount,
  sliceRange,
} from '@streamvault/core'
import { MemoryBlobStore, sampleFile, testBytes } from '@streamvault/testkit'

const ZEROS = Buffer.alloc(SLICE_BYTES)
const SPARSE = 'sparse' as BlobRef

export interface SparseFileOptions {
  readonly sizeBytes: number
  /** The slices that are not zeros. */
  readonly written: readonly number[]
  readonly about: Partial<MediaFile>
}

/** A store in memory in which one blob may be larger than any memory: zeros, but for a few slices. */
export class SparseBlobStore implements BlobStore {
  readonly name = 'memory'
  readonly #small = new MemoryBlobStore({ blobBytesMax: 1 << 30 })
  readonly #written = new Map<number, Uint8Array>()
  #sizeBytes = 0

  get limits() {
    return this.#small.limits
  }

  put(source: AsyncIterable<Uint8Array>, options: PutOptions): Promise<StoredBlob> {
    return this.#small.put(source, options)
  }

  async stat(ref: BlobRef, options: CallOptions): Promise<StoredBlob> {
    return ref === SPARSE ? { ref, sizeBytes: this.#sizeBytes } : await this.#small.stat(ref, options)
  }

  read(ref: BlobRef, range: ByteRange, options: CallOptions): AsyncIterable<Uint8Array> {
    return ref === SPARSE ? this.#readSparse(range) : this.#small.read(ref, range, options)
  }

  delete(ref: BlobRef, options: CallOptions): Promise<void> {
    return this.#small.delete(ref, options)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#small[Symbol.asyncDispose]()
  }

  /** What a slice of the large blob holds. */
  sliceAt(index: number): Uint8Array {
    const { start, end } = sliceRange(index, this.#sizeBytes)
    return (this.#written.get(index) ?? ZEROS).subarray(0, end - start)
  }

  /** Makes the large blob, and the file that lies in it. */
  async addSparseFile(catalog: Catalog, { sizeBytes, written, about }: SparseFileOptions): Promise<MediaFile> {
    this.#sizeBytes = sizeBytes
    for (const index of written) this.#written.set(index, testBytes(SLICE_BYTES, index))
    const digests = Buffer.alloc(4 * sliceCount(sizeBytes))
    for (let index = 0; index < sliceCount(sizeBytes); index++) {
      digests.writeUInt32BE(crc32(this.sliceAt(index)), 4 * index)
    }
    const sha256 = createHash('sha256').update(digests).digest('hex')
    const parts = [{ store: this.name, blob: SPARSE, sizeBytes }]
    const file = { ...sampleFile(about), id: fileIdOf(sha256), sha256, sizeBytes, parts }
    await catalog.digests.put(file.id, digests)
    await catalog.files.insert(file)
    return file
  }

  async *#readSparse({ start, end }: ByteRange): AsyncGenerator<Uint8Array> {
    for (let at = start; at < end; ) {
      const index = Math.floor(at / SLICE_BYTES)
      const within = at - index * SLICE_BYTES
      const piece = this.sliceAt(index).subarray(within, within + end - at)
      yield piece
      at += piece.length
    }
  }
}
