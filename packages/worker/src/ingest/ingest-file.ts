import {
  assertMayComeIn,
  type Catalog,
  fileIdOf,
  fileUnder,
  type IngestCheckpoint,
  type IngestOutcome,
  type IngestRequest,
  type MediaFile,
  placeInTitle,
  placementOf,
  type TakedownSubject,
} from '@streamvault/core'
import { probeMedia } from '@streamvault/media'
import type { JobRun } from '../jobs/job-runner.ts'
import { setIdOf } from '../labels/set-id.ts'
import { beginStoring } from './begin-storing.ts'
import { bucketOfMedia } from './bucket-of-media.ts'
import { type Fingerprint, takeFingerprint } from './fingerprint.ts'
import { forgetParts } from './forget-parts.ts'
import { holdsSame } from './holds-same.ts'
import type { IngestDeps, IngestOptions, IngestWorkpiece } from './ingest-workpiece.ts'
import { recordFile } from './record-file.ts'
import { openSourceFile } from './source-file.ts'
import { storeManifest } from './store-manifest.ts'
import { storeParts } from './store-parts.ts'

/**
 * Carries out one ingest job: probe, fingerprint, store part by part, record.
 *
 * The fingerprint comes first, so that known bytes are stored once, and a source that changed is noticed. What the job's
 * checkpoint says is stored is not stored again. Throws `TAKEN_DOWN` for what a takedown keeps out.
 */
export async function ingestFile(
  deps: IngestDeps,
  options: IngestOptions,
  run: JobRun<'ingest'>,
): Promise<IngestOutcome> {
  const { request, checkpoint, id } = run.claim.job
  await using source = await openSourceFile(request.path)
  const media = await probeMedia(source.reader, source.name, run)
  const fingerprint = await takeFingerprint(source.reader, {
    signal: run.signal,
    onProgress: (doneBytes) => run.onProgress({ phase: 'reading', doneBytes, totalBytes: source.reader.sizeBytes }),
  })
  const known = await deps.catalog.files.get(fileIdOf(fingerprint.sha256))
  await assertMayComeIn(deps.catalog, known?.value ?? subjectOf(request, fingerprint))
  if (known !== undefined) {
    const isOurs = checkpoint !== undefined && holdsSame(known.value, checkpoint)
    if (checkpoint !== undefined && !isOurs) await forgetParts(deps.store, checkpoint)
    return outcomeOf(await placeKnown(deps.catalog, known.value, request), isOurs ? 'stored' : 'known')
  }
  const piece: IngestWorkpiece = { run, source, media, fingerprint, set: setIdOf(id, fingerprint.sha256) }
  const begun = await beginStoring(deps, options, piece)
  const stored = await storeParts(deps, { ...piece, checkpoint: begun })
  const described = describeFile(deps, { ...piece, checkpoint: stored })
  const file = await storeManifest(deps, { ...piece, checkpoint: stored, file: described })
  const { recognised } = request
  const recorded = await recordFile(deps.catalog, { file, digests: fingerprint.digests, recognised })
  const isOurs = holdsSame(recorded, file)
  if (!isOurs) await forgetParts(deps.store, file)
  return outcomeOf(recorded, isOurs ? 'stored' : 'known')
}

/** All parts are stored. */
type WholeCheckpoint = IngestCheckpoint & Pick<MediaFile, 'parts'>

/** What the file would be to a takedown, before anything of it is recorded. */
function subjectOf({ recognised }: IngestRequest, { sha256 }: Fingerprint): TakedownSubject {
  return { id: fileIdOf(sha256), ...placementOf(recognised) }
}

/** A known file stays where it is, unless an operator decided otherwise, or its new name tells what nobody knew. */
async function placeKnown(
  catalog: Catalog,
  known: MediaFile,
  { recognised, isDecided }: IngestRequest,
): Promise<MediaFile> {
  const tells = recognised.doubt === undefined && (isDecided === true || known.review !== undefined)
  if (tells) return await fileUnder(catalog, known.id, recognised)
  await placeInTitle(catalog, known, recognised)
  return known
}

function describeFile(
  deps: IngestDeps,
  { run, source, media, checkpoint }: IngestWorkpiece & { readonly checkpoint: WholeCheckpoint },
): MediaFile {
  const { recognised } = run.claim.job.request
  const { sha256, encryption, parts, addedAt } = checkpoint
  return {
    id: fileIdOf(sha256),
    ...placementOf(recognised),
    bucket: bucketOfMedia(media),
    name: source.name,
    sizeBytes: source.reader.sizeBytes,
    sha256,
    media,
    parts,
    ...(encryption === undefined ? {} : { encryption }),
    addedAt: addedAt ?? deps.clock.now(),
  }
}

function outcomeOf(file: MediaFile, status: IngestOutcome['status']): IngestOutcome {
  const { id, titleId, bucket, media, review } = file
  return { status, file: id, title: titleId, bucket, media, ...(review === undefined ? {} : { review }) }
}
