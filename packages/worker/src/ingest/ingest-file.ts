import type { IngestCheckpoint, IngestOutcome } from '@streamvault/core'
import { probeMedia } from '@streamvault/media'
import type { JobRun } from '../jobs/job-runner.ts'
import { setIdOf } from '../labels/set-id.ts'
import { beginEncryption, beginStoring } from './begin-storing.ts'
import { checkSlices } from './check-slices.ts'
import { takeFingerprint } from './fingerprint.ts'
import type { IngestDeps, IngestOptions, Workpiece } from './ingest-workpiece.ts'
import { knownOutcome } from './known-outcome.ts'
import { recordStored } from './record-stored.ts'
import { openSourceFile } from './source-file.ts'
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
  const { request, checkpoint: earlier, id } = run.claim.job
  const { recognised, isDecided, provenance } = request
  await using source = await openSourceFile(request.path)
  const totalBytes = source.reader.sizeBytes
  const media = await probeMedia(source.reader, source.name, run)
  const fingerprint = await takeFingerprint(source.reader, {
    signal: run.signal,
    onProgress: (doneBytes) => run.onProgress({ phase: 'reading', doneBytes, totalBytes }),
  })
  const { sha256 } = fingerprint
  const known = await knownOutcome(deps, { sha256, recognised, isDecided, provenance, checkpoint: earlier })
  if (known !== undefined) return known
  const piece: Workpiece<IngestCheckpoint> = {
    run,
    note: (checkpoint) => deps.jobs.checkpoint(run.claim, checkpoint),
    source,
    recognised,
    provenance,
    media,
    set: setIdOf(id, sha256),
  }
  const { modifiedAt } = source
  const begun = await beginStoring<IngestCheckpoint>(deps, options, {
    note: piece.note,
    earlier,
    isSame: earlier?.sha256 === sha256,
    empty: () => ({ sha256, sizeBytes: totalBytes, modifiedAt, ...beginEncryption(deps, options), parts: [] }),
  })
  const stored = await storeParts(deps, {
    ...piece,
    checkpoint: begun,
    onSlice: checkSlices(fingerprint),
    onProgress: (doneBytes) => run.onProgress({ phase: 'storing', doneBytes, totalBytes }),
  })
  return await recordStored(deps, { ...piece, fingerprint, checkpoint: stored })
}
