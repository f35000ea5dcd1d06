import { type LeechOutcome, type RemoteSubtitle, SUBTITLE_BYTES_MAX } from '@streamvault/core'
import { joinSubtitle } from '../ingest/join-subtitle.ts'
import { videoToJoin } from '../ingest/join-subtitles.ts'
import { outcomeOf } from '../ingest/known-outcome.ts'
import type { JobRun } from '../jobs/job-runner.ts'
import type { LeechDeps, LeechOptions } from './leech-deps.ts'
import { openRemote } from './open-remote.ts'

/** Carries out one leech job of a subtitle. Throws as `openRemote` and `joinSubtitle` do, and what has no place beside a video. */
export async function leechSubtitle(
  deps: LeechDeps,
  options: LeechOptions,
  { run, subtitle: { video, tags, recognised } }: { run: JobRun<'leech'>; subtitle: RemoteSubtitle },
): Promise<LeechOutcome> {
  const { job } = run.claim
  run.onProgress({ phase: 'asking', doneBytes: 0, totalBytes: 0 })
  const file = await videoToJoin(deps, video)
  const bytesMax = Math.min(options.bytesMax, SUBTITLE_BYTES_MAX)
  const remote = await openRemote(deps, { ...options, bytesMax }, { ...job.request, signal: run.signal })
  const { name } = remote.file
  const open = async () => ({ name, reader: remote.reader, [Symbol.asyncDispose]: () => remote[Symbol.asyncDispose]() })
  const joined = await joinSubtitle(deps, options, { run, job, recognised, file, subtitle: { path: name, tags, open } })
  return { ...outcomeOf(file, 'known'), name, subtitles: [joined] }
}
