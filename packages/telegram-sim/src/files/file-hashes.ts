import type { tl } from '@mtcute/core'
import { sha256 } from '../crypto/digests.ts'
import { badRequest } from '../rpc/rpc-error.ts'

/** https://core.telegram.org/api/files#verifying-downloaded-chunks */
const HASHED_BYTES = 128 * 1024
/** One answer tells of 1 MiB. */
const HASHES_MAX = 8

/** The hashes of the pieces from the one on that holds `offset`. Throws OFFSET_INVALID behind the end. */
export async function fileHashes(
  sizeBytes: number,
  offset: number,
  read: (range: { offset: number; limit: number }) => Promise<Buffer>,
): Promise<tl.RawFileHash[]> {
  if (offset < 0 || offset >= sizeBytes) throw badRequest('OFFSET_INVALID')
  const start = Math.floor(offset / HASHED_BYTES) * HASHED_BYTES
  const bytes = await read({ offset: start, limit: HASHES_MAX * HASHED_BYTES })
  const count = Math.ceil(bytes.length / HASHED_BYTES)
  return Array.from({ length: count }, (_, index) => {
    const piece = bytes.subarray(index * HASHED_BYTES, (index + 1) * HASHED_BYTES)
    return { _: 'fileHash', offset: start + index * HASHED_BYTES, limit: piece.length, hash: sha256(piece) }
  })
}
