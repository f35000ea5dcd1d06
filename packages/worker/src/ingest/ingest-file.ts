import type { IngestOutcome } from '@streamvault/core'
import type { JobRun } from '../jobs/job-runner.ts'
import { ingestSource } from './ingest-source.ts'
import type { IngestDeps, IngestOptions } from './ingest-workpiece.ts'
import { openSourceFile } from './source-file.ts'
import { openSourcePieces } from './source-pieces.ts'

/** Carries out one ingest job, of a file or the pieces of one. Throws as opening it and `ingestSource` do. */
export async function ingestFile(
  deps: IngestDeps,
  options: IngestOptions,
  run: JobRun<'ingest'>,
): Promise<IngestOutcome> {
  const { request, checkpoint: earlier, id: job } = run.claim.job
  const { recognised, isDecided, provenance, path, pieces } = request
  await using source = await (pieces === undefined ? openSourceFile(path) : openSourcePieces(pieces))
  return await ingestSource(deps, options, {
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
}
