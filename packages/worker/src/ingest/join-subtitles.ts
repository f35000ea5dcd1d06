import {
  assertMayComeIn,
  describeError,
  type FileId,
  isVaultError,
  type JobKind,
  type MediaFile,
  type SidecarOutcome,
  VaultError,
} from '@streamvault/core'
import type { JobRun } from '../jobs/job-runner.ts'
import type { IngestDeps, IngestOptions } from './ingest-workpiece.ts'
import { type ComingSubtitle, type Joining, joinSubtitle } from './join-subtitle.ts'

/** Subtitles of one video, which is recorded. */
export interface Arrival extends Pick<Joining, 'job' | 'recognised'> {
  readonly run: Pick<JobRun<JobKind>, 'signal' | 'attemptsLeft'>
  readonly video: FileId
  readonly subtitles: readonly ComingSubtitle[]
}

/**
 * Joins subtitles to their video, one after the other. One that is refused is told of, and keeps nothing else out; what may be otherwise
 * at the next attempt is thrown, as long as there is one.
 */
export async function joinSubtitles(
  deps: IngestDeps,
  options: IngestOptions,
  { run, video, subtitles, ...about }: Arrival,
): Promise<readonly SidecarOutcome[]> {
  const outcomes: SidecarOutcome[] = []
  for (const subtitle of subtitles) {
    try {
      outcomes.push(
        await joinSubtitle(deps, options, { ...about, run, subtitle, file: await videoToJoin(deps, video) }),
      )
    } catch (error) {
      run.signal.throwIfAborted()
      const isLast = run.attemptsLeft <= 0
      if (!isVaultError(error) || (error.retry !== 'never' && !isLast)) throw error
      outcomes.push({ path: subtitle.path, failure: { code: error.code, message: describeError(error) } })
    }
  }
  return outcomes
}

/** A video as it is now. Throws `SUBTITLE_VIDEO_UNKNOWN` and `TAKEN_DOWN`. */
export async function videoToJoin({ catalog }: Pick<IngestDeps, 'catalog'>, id: FileId): Promise<MediaFile> {
  const found = await catalog.files.get(id)
  if (found === undefined) throw new VaultError('SUBTITLE_VIDEO_UNKNOWN', { id })
  await assertMayComeIn(catalog, found.value)
  return found.value
}
