import {
  askForManifest,
  fileIdOf,
  type IngestOutcome,
  type MediaFile,
  namedPlacementIn,
  type StoringCheckpoint,
} from '@streamvault/core'
import { bucketOfMedia } from './bucket-of-media.ts'
import type { Fingerprint } from './fingerprint.ts'
import { forgetParts } from './forget-parts.ts'
import { holdsSame } from './holds-same.ts'
import type { IngestDeps, Workpiece } from './ingest-workpiece.ts'
import { outcomeOf } from './known-outcome.ts'
import { recordFile } from './record-file.ts'
import { storeManifest } from './store-manifest.ts'

/** A file of which all parts are stored. */
export interface StoredPiece<C extends StoringCheckpoint> extends Workpiece<C> {
  readonly fingerprint: Fingerprint
  readonly checkpoint: C & Pick<MediaFile, 'parts'>
}

/** Stores the manifest of a file whose parts are stored, and makes it visible. Throws `TAKEN_DOWN` when it may not be. */
export async function recordStored<C extends StoringCheckpoint>(
  deps: IngestDeps,
  piece: StoredPiece<C>,
): Promise<IngestOutcome> {
  const file = await storeManifest(deps, { ...piece, file: await describeFile(deps, piece) })
  const { fingerprint, recognised, provenance } = piece
  const recorded = await recordFile(deps.catalog, { file, digests: fingerprint.digests, recognised, provenance })
  const isOurs = holdsSame(recorded, file)
  // Its manifest tells the title that this one was merged into.
  if (isOurs && recorded.titleId !== file.titleId) await askForManifest(deps.jobs, { file: recorded.id })
  if (!isOurs) await forgetParts(deps.store, file)
  return outcomeOf(recorded, isOurs ? 'stored' : 'known')
}

async function describeFile<C extends StoringCheckpoint>(
  { catalog, clock }: IngestDeps,
  { source, recognised, media, fingerprint, checkpoint }: StoredPiece<C>,
): Promise<MediaFile> {
  const { encryption, parts, addedAt } = checkpoint
  return {
    id: fileIdOf(fingerprint.sha256),
    ...(await namedPlacementIn(catalog, recognised)),
    bucket: bucketOfMedia(media),
    name: source.name,
    sizeBytes: source.reader.sizeBytes,
    sha256: fingerprint.sha256,
    media,
    parts,
    ...(encryption === undefined ? {} : { encryption }),
    addedAt: addedAt ?? clock.now(),
  }
}
