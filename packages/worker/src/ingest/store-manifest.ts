import type { MediaFile, Part, StoringCheckpoint } from '@streamvault/core'
import { labelOf } from '../labels/blob-label.ts'
import { encodeManifest, MANIFEST_BYTES_MAX } from '../manifest/manifest.ts'
import type { Fingerprint } from './fingerprint.ts'
import type { IngestDeps, Workpiece } from './ingest-workpiece.ts'
import { onePiece } from './one-piece.ts'

interface DescribedWorkpiece<C extends StoringCheckpoint> extends Workpiece<C> {
  readonly fingerprint: Fingerprint
  readonly checkpoint: C
  readonly file: MediaFile
}

/**
 * Stores the file's manifest, where the store keeps labels by which it is found again, and returns the file with it.
 *
 * When the file was added is noted first: whatever happens, the catalogue and the manifest say the same. A manifest that does
 * not fit into one blob is left out.
 */
export async function storeManifest<C extends StoringCheckpoint>(
  deps: IngestDeps,
  piece: DescribedWorkpiece<C>,
): Promise<MediaFile> {
  const { note, recognised, provenance, checkpoint, file } = piece
  const { limits } = deps.store
  if (!limits.keepsLabels) return file
  if (checkpoint.manifest !== undefined) return { ...file, manifest: checkpoint.manifest }
  const noted = { ...checkpoint, addedAt: file.addedAt }
  if (checkpoint.addedAt === undefined) await note(noted)
  const bytes = encodeManifest({ file, digests: piece.fingerprint.digests, recognised, provenance }, deps.ciphers)
  if (bytes.length > Math.min(MANIFEST_BYTES_MAX, limits.blobBytesMax)) return file
  const manifest = await putManifest(deps, piece, bytes)
  await note({ ...noted, manifest })
  return { ...file, manifest }
}

async function putManifest<C extends StoringCheckpoint>(
  { store }: IngestDeps,
  { run, recognised, set, file }: DescribedWorkpiece<C>,
  bytes: Uint8Array,
): Promise<Part> {
  const { name, bucket, encryption } = file
  const { ref, sizeBytes } = await store.put(onePiece(bytes), {
    key: `${set}-manifest`,
    sizeBytes: bytes.length,
    label: labelOf({ name, recognised, bucket, encryption }, { kind: 'manifest', set }),
    signal: run.signal,
  })
  return { store: store.name, blob: ref, sizeBytes }
}
