import {
  fileIdOf,
  type IngestCheckpoint,
  type IngestOutcome,
  type IngestRequest,
  type MediaFile,
  type TakedownSubject,
  titleIdOf,
} from '@streamvault/core'
import { probeMedia } from '@streamvault/media'
import type { JobRun } from '../jobs/job-runner.ts'
import { setIdOf } from '../labels/set-id.ts'
import { assertMayComeIn } from '../takedown/assert-may-come-in.ts'
import { beginStoring } from './begin-storing.ts'
import { bucketOfMedia } from './bucket-of-media.ts'
import { type Fingerprint, takeFingerprint } from './fingerprint.ts'
import { forgetParts } from './forget-parts.ts'
import { holdsSame } from './holds-same.ts'
import type { IngestDeps, IngestOptions, IngestWorkpiece } from './ingest-workpiece.ts'
import { placeInTitle, recordFile } from './record-file.ts'
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
    await placeInTitle(deps.catalog, known.value, request.recognised)
    return outcomeOf(known.value, isOurs ? 'stored' : 'known')
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
  const { episode } = recognised
  const subject = { id: fileIdOf(sha256), titleId: titleIdOf(recognised) }
  return episode === undefined ? subject : { ...subject, episode }
}

function describeFile(
  deps: IngestDeps,
  { run, source, media, checkpoint }: IngestWorkpiece & { readonly checkpoint: WholeCheckpoint },
): MediaFile {
  const { recognised } = run.claim.job.request
  const { sha256, encryption, parts, addedAt } = checkpoint
  return {
    id: fileIdOf(sha256),
    titleId: titleIdOf(recognised),
    ...(recognised.episode === undefined ? {} : { episode: recognised.episode }),
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
  return { status, file: file.id, title: file.titleId, bucket: file.bucket, media: file.media }
}
