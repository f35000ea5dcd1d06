import {
  type CallOptions,
  type FileId,
  type IngestCheckpoint,
  type IngestOutcome,
  type IngestProgress,
  type JobId,
  type JobKind,
  type Provenance,
  type Recognised,
  VaultError,
} from '@streamvault/core'
import { crc32OfSlices } from '@streamvault/media'
import type { JobRun } from '../jobs/job-runner.ts'
import { keepKeyFrames } from '../key-frames/keep-key-frames.ts'
import { setIdOf } from '../labels/set-id.ts'
import { beginEncryption, beginStoring } from './begin-storing.ts'
import { checkSlices } from './check-slices.ts'
import { type Fingerprint, takeFingerprint } from './fingerprint.ts'
import type { IngestDeps, IngestOptions, Workpiece } from './ingest-workpiece.ts'
import { knownOutcome } from './known-outcome.ts'
import { probeSource } from './probe-source.ts'
import { recordStored } from './record-stored.ts'
import type { SourceFile } from './source-file.ts'
import { storeParts } from './store-parts.ts'

/** A file that a job takes in, maybe as one of several. */
export interface SourcePiece {
  readonly run: Pick<JobRun<JobKind>, 'signal' | 'attemptsLeft'>
  readonly job: JobId
  readonly source: SourceFile
  readonly recognised: Recognised
  /** An operator said what it is. */
  readonly isDecided?: boolean | undefined
  readonly provenance?: Provenance | undefined
  /** What the job noted of this file before. */
  readonly earlier: IngestCheckpoint | undefined
  readonly note: (checkpoint: IngestCheckpoint) => Promise<void>
  readonly onProgress: (progress: IngestProgress) => void
}

/**
 * Takes one file in: probe, fingerprint, store part by part, record.
 *
 * The fingerprint comes first, so that known bytes are stored once, and a source that changed is noticed. What the checkpoint
 * says is stored is not stored again. Throws `SOURCE_CHANGED`, `TAKEN_DOWN` for what a takedown keeps out, and `ARCHIVE_DAMAGED` for what is not what
 * its archive says.
 */
export async function ingestSource(
  deps: IngestDeps,
  options: IngestOptions,
  { run, job, source, recognised, isDecided, provenance, earlier, note, onProgress }: SourcePiece,
): Promise<IngestOutcome> {
  const totalBytes = source.reader.sizeBytes
  const media = await probeSource(source, run)
  const fingerprint = await takeFingerprint(source.reader, {
    signal: run.signal,
    onProgress: (doneBytes) => onProgress({ phase: 'reading', doneBytes, totalBytes }),
  })
  await source.assertUnchanged?.()
  assertUndamaged(source, fingerprint)
  const { sha256 } = fingerprint
  const known = await knownOutcome(deps, { sha256, recognised, isDecided, provenance, checkpoint: earlier })
  if (known !== undefined) return known
  const set = setIdOf(job, sha256)
  const piece: Workpiece<IngestCheckpoint> = { run, note, source, recognised, provenance, media, set }
  const { modifiedAt } = source
  const begun = await beginStoring<IngestCheckpoint>(deps, options, {
    note,
    earlier,
    isSame: earlier?.sha256 === sha256,
    empty: () => ({ sha256, sizeBytes: totalBytes, modifiedAt, ...beginEncryption(deps, options), parts: [] }),
  })
  const stored = await storeParts(deps, {
    ...piece,
    checkpoint: begun,
    ...(source.isSequential === true && { putsAtOnceMax: 1 }),
    onSlice: checkSlices(fingerprint),
    onProgress: (doneBytes) => onProgress({ phase: 'storing', doneBytes, totalBytes }),
  })
  // What came behind the end meanwhile is in no slice.
  await source.assertUnchanged?.()
  const outcome = await recordStored(deps, { ...piece, fingerprint, checkpoint: stored })
  await tryKeepKeyFrames(deps, { id: outcome.file, source }, run)
  return outcome
}

/** While its bytes are at hand. The file is there by now, with them or without: who needs them looks for them in what was stored. */
async function tryKeepKeyFrames(
  { catalog }: IngestDeps,
  { id, source }: { readonly id: FileId; readonly source: SourceFile },
  options: CallOptions,
): Promise<void> {
  if (source.isSequential === true) return
  await keepKeyFrames(catalog, { id, reader: source.reader }, options).catch(() => {})
}

function assertUndamaged({ name, crc32, reader }: SourceFile, { digests }: Fingerprint): void {
  if (crc32 === undefined || crc32OfSlices(digests, reader.sizeBytes) === crc32) return
  throw new VaultError('ARCHIVE_DAMAGED', { reason: `${name} is not what it was when it was packed` })
}
