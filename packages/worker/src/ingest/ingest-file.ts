import { type ErrorCode, type IngestOutcome, isVaultError } from '@streamvault/core'
import type { JobRun } from '../jobs/job-runner.ts'
import { ingestSource } from './ingest-source.ts'
import type { IngestDeps, IngestOptions } from './ingest-workpiece.ts'
import { openSourceFile, type SourceFile } from './source-file.ts'
import { openSourcePieces } from './source-pieces.ts'

/** What half a file is taken for. */
const HALF_FILES: readonly ErrorCode[] = ['SOURCE_NOT_VIDEO', 'SOURCE_TRUNCATED', 'PIECE_MISSING']

/** Carries out one ingest job, of a file or the pieces of one. Throws as opening it and `ingestSource` do. */
export async function ingestFile(
  deps: IngestDeps,
  options: IngestOptions,
  run: JobRun<'ingest'>,
): Promise<IngestOutcome> {
  const { request, checkpoint: earlier, id: job } = run.claim.job
  const { recognised, isDecided, provenance, path, pieces } = request
  await using source = await (pieces === undefined ? openSourceFile(path) : openSourcePieces(pieces))
  const taking = ingestSource(deps, options, {
    run,
    job,
    source,
    recognised,
    isDecided,
    provenance,
    earlier,
    note: (checkpoint) => deps.jobs.checkpoint(run.claim, checkpoint),
    onProgress: run.onProgress,
  })
  return await taking.catch((error: unknown) => refuse(source, error))
}

/** Of a file that is still being written nobody can say what is wrong with it: throws `SOURCE_CHANGED`. */
async function refuse({ assertUnchanged }: SourceFile, error: unknown): Promise<never> {
  if (isVaultError(error, ...HALF_FILES)) await assertUnchanged?.()
  throw error
}
