import type { FileId, IngestOutcome, Sidecar, SidecarOutcome } from '@streamvault/core'
import type { JobRun } from '../jobs/job-runner.ts'
import { ingestFile } from './ingest-file.ts'
import type { IngestDeps, IngestOptions } from './ingest-workpiece.ts'
import { type ComingSubtitle, joinSubtitle } from './join-subtitle.ts'
import { joinSubtitles, videoToJoin } from './join-subtitles.ts'
import { outcomeOf } from './known-outcome.ts'
import { openSourceFile } from './source-file.ts'

/**
 * Carries out one ingest job: a video with the subtitles beside it, or one subtitle of a video that the vault has. A subtitle that
 * is refused is told of, and keeps nothing else out. Throws what `ingestFile` and, of a subtitle alone, `joinSubtitle` throws.
 */
export async function ingestPath(
  deps: IngestDeps,
  options: IngestOptions,
  run: JobRun<'ingest'>,
): Promise<IngestOutcome> {
  const { job } = run.claim
  const { video, recognised, sidecars = [] } = job.request
  const coming = sidecars.map(comingFrom)
  if (video !== undefined) return await joinAlone(deps, options, { run, video, coming })
  const outcome = await ingestFile(deps, options, run)
  if (coming.length === 0) return outcome
  const arrival = { run, job, recognised, video: outcome.file, subtitles: coming }
  return { ...outcome, subtitles: await joinSubtitles(deps, options, arrival) }
}

interface Alone {
  readonly run: JobRun<'ingest'>
  readonly video: FileId
  readonly coming: readonly ComingSubtitle[]
}

async function joinAlone(deps: IngestDeps, options: IngestOptions, { run, video, coming }: Alone) {
  const { job } = run.claim
  const { recognised } = job.request
  const subtitles: SidecarOutcome[] = []
  for (const subtitle of coming) {
    const file = await videoToJoin(deps, video)
    subtitles.push(await joinSubtitle(deps, options, { run, job, recognised, file, subtitle }))
  }
  return { ...outcomeOf(await videoToJoin(deps, video), 'known'), subtitles }
}

/** A subtitle on the worker's own disk. */
function comingFrom({ path, tags }: Sidecar): ComingSubtitle {
  return { path, tags, open: () => openSourceFile(path) }
}
