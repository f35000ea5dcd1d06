import type { IngestCheckpoint } from '@streamvault/core'
import { forgetParts } from './forget-parts.ts'
import type { IngestDeps, IngestOptions, IngestWorkpiece } from './ingest-workpiece.ts'
import { type PlannedCheckpoint, planStoring } from './plan-storing.ts'

/** The checkpoint to go on from: the job's own if it is about these very bytes, else an empty one. */
export async function beginStoring(
  deps: IngestDeps,
  options: IngestOptions,
  piece: IngestWorkpiece,
): Promise<PlannedCheckpoint> {
  const { run, fingerprint } = piece
  const { checkpoint: earlier } = run.claim.job
  const isSame = earlier?.sha256 === fingerprint.sha256
  if (earlier !== undefined && !isSame) await forgetParts(deps.store, earlier)
  const { blobBytesMax } = deps.store.limits
  const begun = earlier !== undefined && isSame ? earlier : emptyCheckpoint(deps, options, piece)
  const { checkpoint, dropped } = planStoring(begun, { partBytesMax: options.partBytesMax, blobBytesMax })
  // Noted before the first part: one whose salt was lost could never be read, and one that was cut otherwise has no place.
  if (!isSame || checkpoint.partBytes !== begun.partBytes) await deps.jobs.checkpoint(run.claim, checkpoint)
  await forgetParts(deps.store, { parts: dropped })
  return checkpoint
}

function emptyCheckpoint(
  { ciphers }: IngestDeps,
  { encryption }: IngestOptions,
  { source, fingerprint }: IngestWorkpiece,
): IngestCheckpoint {
  return {
    sha256: fingerprint.sha256,
    sizeBytes: source.reader.sizeBytes,
    modifiedAt: source.modifiedAt,
    ...(encryption === 'none' ? {} : { encryption: ciphers.begin() }),
    parts: [],
  }
}
