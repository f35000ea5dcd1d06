import {
  type BlobLabel,
  type BlobRef,
  type BlobStore,
  type CallOptions,
  isVaultError,
  type MediaFile,
  type Pacer,
  type Part,
  type StoredBlob,
  VaultError,
} from '@streamvault/core'
import { StoredBytes, type StoredBytesDeps } from './stored-bytes.ts'

export interface PartToPut {
  readonly file: MediaFile
  readonly part: Part
  readonly pacer: Pacer
}

export interface PutTarget {
  readonly store: BlobStore
  readonly key: string
  readonly label?: BlobLabel | undefined
}

/**
 * Puts the bytes of a part into a store, each slice verified before it is given. Throws `COPY_SOURCE_LOST`, with its cause, when
 * no home gives the part as it was, and what the store throws.
 */
export async function putPart(
  deps: StoredBytesDeps,
  { file, part, pacer }: PartToPut,
  { store, key, label }: PutTarget,
  options: CallOptions,
): Promise<StoredBlob> {
  let failure: unknown
  const source = async function* () {
    try {
      yield* new StoredBytes(deps, file, pacer).of(part, options)
    } catch (error) {
      failure = error
      throw error
    }
  }
  try {
    return await store.put(source(), {
      key,
      sizeBytes: part.sizeBytes,
      ...(label && { label }),
      signal: options.signal,
    })
  } catch (error) {
    options.signal.throwIfAborted()
    if (!isVaultError(failure)) throw error
    throw new VaultError('COPY_SOURCE_LOST', { file: file.id, because: failure.code }, { cause: failure })
  }
}

/** What a put under such a key has left; undefined when it left nothing. */
export async function findPut(
  store: BlobStore,
  { key, sizeBytes, label }: Omit<PutTarget, 'store'> & { readonly sizeBytes: number },
  { signal }: CallOptions,
): Promise<BlobRef | undefined> {
  try {
    // A put that succeeded is found by its key, and any other fails for want of bytes.
    return (await store.put(nothing(), { key, sizeBytes, ...(label && { label }), signal })).ref
  } catch (error) {
    if (!isVaultError(error, 'BLOB_TRUNCATED')) throw error
    return undefined
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
