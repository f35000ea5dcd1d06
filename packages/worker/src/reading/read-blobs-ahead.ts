import { type BlobStore, type ByteReader, type CallOptions, type Part, SLICE_BYTES } from '@streamvault/core'
import { JoinedReader } from './joined-reader.ts'
import { PieceReader } from './piece-reader.ts'
import { type PersistentReadDeps, readPersistently } from './read-persistently.ts'

/** 27 MB/s over round trips of 150 ms; and a line of 500 KB/s still brings each slice in its time. */
const SLICES_AHEAD = 4
/** What a look into a container comes back to, head and index, and what is read ahead: 12 MiB. */
const SLICES_MAX = 12

/** The stored bytes of parts that have no digests yet, in slices, persistently and ahead. Once the signal aborts, nothing more is fetched. */
export function readBlobsAhead(
  deps: PersistentReadDeps & { readonly store: BlobStore },
  parts: readonly Part[],
  { signal }: CallOptions,
): PieceReader {
  const joined = new JoinedReader({ ...deps, stores: new Map([[deps.store.name, deps.store]]) }, parts)
  const persistent: ByteReader = {
    sizeBytes: joined.sizeBytes,
    read: (position, target, options) =>
      readPersistently(deps, (inTime) => joined.read(position, target, inTime), options),
  }
  return new PieceReader(persistent, {
    pieceBytes: SLICE_BYTES,
    piecesAhead: SLICES_AHEAD,
    piecesMax: SLICES_MAX,
    signal,
  })
}
