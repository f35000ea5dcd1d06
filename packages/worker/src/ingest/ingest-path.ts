import {
  assertMayComeIn,
  ERRORS,
  type FileId,
  type IngestOutcome,
  isVaultError,
  type Sidecar,
  type SidecarOutcome,
  VaultError,
} from '@streamvault/core'
import type { JobRun } from '../jobs/job-runner.ts'
import { ingestFile } from './ingest-file.ts'
import type { IngestDeps, IngestOptions } from './ingest-workpiece.ts'
import { joinSubtitle } from './join-subtitle.ts'
import { outcomeOf } from './known-outcome.ts'

/**
 * Carries out one ingest job: a video with the subtitles beside it, or one subtitle of a video that the vault has. A subtitle that
 * is refused is told of, and keeps nothing else out. Throws what `ingestFile` and, of a subtitle alone, `joinSubtitle` throws.
 */
export async function ingestPath(
  deps: IngestDeps,
  options: IngestOptions,
  run: JobRun<'ingest'>,
): Promise<IngestOutcome> {
  const { video, sidecars = [] } = run.claim.job.request
  if (video !== undefined) return await joinAlone(deps, options, { run, video, sidecars })
  const outcome = await ingestFile(deps, options, run)
  if (sidecars.length === 0) return outcome
  const subtitles: SidecarOutcome[] = []
  for (const sidecar of sidecars) subtitles.push(await joinOrTell(deps, options, { run, id: outcome.file, sidecar }))
  return { ...outcome, subtitles }
}

async function joinAlone(
  deps: IngestDeps,
  options: IngestOptions,
  { run, video, sidecars }: { run: JobRun<'ingest'>; video: FileId; sidecars: readonly Sidecar[] },
): Promise<IngestOutcome> {
  const subtitles: SidecarOutcome[] = []
  for (const sidecar of sidecars)
    subtitles.push(await joinSubtitle(deps, options, { run, file: await findVideo(deps, video), sidecar }))
  return { ...outcomeOf(await findVideo(deps, video), 'known'), subtitles }
}

async function joinOrTell(
  deps: IngestDeps,
  options: IngestOptions,
  { run, id, sidecar }: { run: JobRun<'ingest'>; id: FileId; sidecar: Sidecar },
): Promise<SidecarOutcome> {
  try {
    return await joinSubtitle(deps, options, { run, file: await findVideo(deps, id), sidecar })
  } catch (error) {
    run.signal.throwIfAborted()
    const isLast = run.attemptsLeft <= 0
    if (!isVaultError(error) || (error.retry !== 'never' && !isLast)) throw error
    return { path: sidecar.path, failure: { code: error.code, message: ERRORS[error.code].message } }
  }
}

async function findVideo({ catalog }: IngestDeps, id: FileId) {
  const found = await catalog.files.get(id)
  if (found === undefined) throw new VaultError('SUBTITLE_VIDEO_UNKNOWN', { id })
  await assertMayComeIn(catalog, found.value)
  return found.value
}
