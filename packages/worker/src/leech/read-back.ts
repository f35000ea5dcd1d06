import { type BlobStore, type CallOptions, type Encryption, type Part, SLICE_BYTES } from '@streamvault/core'
import type { FileCiphers } from '../reading/file-cipher.ts'
import { readBlobsAhead } from '../reading/read-blobs-ahead.ts'
import type { PersistentReadDeps } from '../reading/read-persistently.ts'
import type { GrowingFingerprint } from './growing-fingerprint.ts'

export interface ReadBackDeps extends PersistentReadDeps {
  readonly store: BlobStore
  readonly ciphers: FileCiphers
}

export interface StoredStretch {
  /** Consecutive parts of a file, the first of which begins at `start`. */
  readonly parts: readonly Part[]
  readonly start: number
  readonly encryption: Encryption | undefined
}

/**
 * Adds to a fingerprint what was stored without going through it: as it lies in the store, which is what viewers will get. What
 * the fingerprint has of it already is not read.
 */
export async function readBack(
  deps: ReadBackDeps,
  fingerprint: GrowingFingerprint,
  { parts, start, encryption, signal }: StoredStretch & CallOptions,
): Promise<void> {
  const cipher = encryption && deps.ciphers.open(encryption)
  using reader = readBlobsAhead(deps, parts, { signal })
  const end = start + reader.sizeBytes
  const buffer = Buffer.allocUnsafeSlow(Math.min(SLICE_BYTES, reader.sizeBytes))
  while (fingerprint.doneBytes < end) {
    const position = fingerprint.doneBytes
    const slice = buffer.subarray(0, Math.min(SLICE_BYTES, end - position))
    await reader.read(position - start, slice, { signal })
    cipher?.apply(slice, position)
    fingerprint.add(slice, position)
  }
}
