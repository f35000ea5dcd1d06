import {
  type BlobRef,
  type BlobStore,
  type ByteRange,
  type CallOptions,
  isVaultError,
  type PutOptions,
  type StoredBlob,
} from '@streamvault/core'
import { MemoryBlobStore } from '../fakes/memory-blob-store.ts'
import type { Mutant } from './conformance.ts'

class EndsReadsEarly extends MemoryBlobStore {
  override read(ref: BlobRef, range: ByteRange, options: CallOptions) {
    return super.read(ref, { start: range.start, end: Math.max(range.start, range.end - 1) }, options)
  }
}

class ClampsRanges extends MemoryBlobStore {
  override async *read(ref: BlobRef, range: ByteRange, options: CallOptions) {
    const { sizeBytes } = await super.stat(ref, options)
    const start = Math.min(Math.max(0, Math.trunc(range.start)), sizeBytes)
    const end = Math.max(start, Math.min(range.end || 0, sizeBytes))
    yield* super.read(ref, { start, end }, options)
  }
}

class OverwritesChunks extends MemoryBlobStore {
  override async *read(ref: BlobRef, range: ByteRange, options: CallOptions) {
    for await (const chunk of super.read(ref, range, options)) {
      setImmediate(() => chunk.fill(0))
      yield chunk
    }
  }
}

class YieldsEmptyChunks extends MemoryBlobStore {
  override async *read(ref: BlobRef, range: ByteRange, options: CallOptions) {
    yield* super.read(ref, range, options)
    yield new Uint8Array()
  }
}

class ReadsOnAfterAbort extends MemoryBlobStore {
  override async *read(ref: BlobRef, range: ByteRange, { signal }: CallOptions) {
    signal.throwIfAborted()
    yield* super.read(ref, range, { signal: new AbortController().signal })
  }
}

class ReadsTheSourceAgain extends MemoryBlobStore {
  override async put(source: AsyncIterable<Uint8Array>, options: PutOptions): Promise<StoredBlob> {
    await super.delete(`memory:${options.key}` as BlobRef, options)
    return super.put(source, options)
  }
}

class PadsShortSources extends MemoryBlobStore {
  override put(source: AsyncIterable<Uint8Array>, options: PutOptions): Promise<StoredBlob> {
    return super.put(padded(source, options.sizeBytes), options)
  }
}

class CutsLongSources extends MemoryBlobStore {
  override put(source: AsyncIterable<Uint8Array>, options: PutOptions): Promise<StoredBlob> {
    return super.put(cut(source, options.sizeBytes), options)
  }
}

class FailsSecondDeletes extends MemoryBlobStore {
  override async delete(ref: BlobRef, options: CallOptions): Promise<void> {
    await super.stat(ref, options)
    await super.delete(ref, options)
  }
}

class CallsEveryRefMissing extends MemoryBlobStore {
  override async stat(ref: BlobRef, options: CallOptions): Promise<StoredBlob> {
    try {
      return await super.stat(ref, options)
    } catch (error) {
      if (isVaultError(error, 'BLOB_REF_INVALID')) return super.stat('memory:missing' as BlobRef, options)
      throw error
    }
  }
}

class PutsOneAfterAnother extends MemoryBlobStore {
  #last: Promise<unknown> = Promise.resolve()

  override put(source: AsyncIterable<Uint8Array>, options: PutOptions): Promise<StoredBlob> {
    const put = this.#last.then(() => super.put(source, options))
    this.#last = put.catch(() => {})
    return put
  }
}

/** Blob stores that are wrong in one way each. */
export const blobStoreMutants: readonly Mutant<BlobStore>[] = [
  mutant(
    EndsReadsEarly,
    'ends reads a byte early',
    'reads back what was put, for any range and however the source was cut',
  ),
  mutant(ClampsRanges, 'clamps a range instead of refusing it', 'refuses a range that is not inside the blob'),
  mutant(OverwritesChunks, 'overwrites a chunk in use', 'leaves a chunk alone until the next is asked for'),
  mutant(YieldsEmptyChunks, 'yields empty chunks', 'yields no empty chunk, and nothing for an empty range'),
  mutant(ReadsOnAfterAbort, 'reads on after an abort', 'stops a read once the signal aborts'),
  mutant(
    ReadsTheSourceAgain,
    'stores again what it has',
    'returns the blob of the same key and size without reading the source',
  ),
  mutant(PadsShortSources, 'pads a short source', 'refuses a source that ends early, and keeps nothing of it'),
  mutant(CutsLongSources, 'cuts a long source', 'refuses a source that runs over, and keeps nothing of it'),
  mutant(FailsSecondDeletes, 'cannot delete twice', 'deletes what is not there, and nothing else'),
  mutant(
    PutsOneAfterAnother,
    'puts one blob after another',
    'reads the sources of as many puts side by side as it says',
  ),
  mutant(CallsEveryRefMissing, 'calls a foreign ref missing', 'refuses a ref that it never issued'),
]

function mutant(Store: typeof MemoryBlobStore, wrong: string, killedBy: string): Mutant<BlobStore> {
  return {
    wrong,
    killedBy,
    create: async () => new Store({ blobBytesMax: 1 << 20, putsAtOnce: 3 }),
    destroy: async (store) => store[Symbol.asyncDispose](),
  }
}

async function* padded(source: AsyncIterable<Uint8Array>, sizeBytes: number) {
  let left = sizeBytes
  for await (const chunk of source) {
    left -= chunk.length
    yield chunk
  }
  if (left > 0) yield new Uint8Array(left)
}

async function* cut(source: AsyncIterable<Uint8Array>, sizeBytes: number) {
  let left = sizeBytes
  for await (const chunk of source) {
    yield chunk.subarray(0, left)
    left -= Math.min(left, chunk.length)
  }
}
