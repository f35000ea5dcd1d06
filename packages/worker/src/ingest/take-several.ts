import {
  describeError,
  type ErrorCode,
  type IngestCheckpoint,
  isVaultError,
  type Job,
  type JobKind,
  type Provenance,
  type Recognised,
  type SeveralCheckpoint,
  type SeveralOutcome,
  type SeveralProgress,
  type SkippedBlob,
} from '@streamvault/core'
import type { JobRun } from '../jobs/job-runner.ts'
import { forgetUnrecorded } from './forget-unrecorded.ts'
import { ingestSource } from './ingest-source.ts'
import type { IngestDeps, IngestOptions } from './ingest-workpiece.ts'
import type { ComingSubtitle } from './join-subtitle.ts'
import { joinSubtitles } from './join-subtitles.ts'
import type { SourceFile } from './source-file.ts'

/** As many as people read. */
const SKIPPED_MAX = 100
const NAME_CHARS_MAX = 255

/** What is wrong with one file alone: the others go on. */
const ITS_OWN_FAULTS: readonly ErrorCode[] = [
  'ARCHIVE_DAMAGED',
  'ARCHIVE_ENCRYPTED',
  'ARCHIVE_UNSUPPORTED',
  'SOURCE_EMPTY',
  'SOURCE_NOT_VIDEO',
  'SOURCE_TRUNCATED',
  'TAKEN_DOWN',
]

/** One of several files that come in by one job. */
export interface ComingFile {
  /** Tells it from the others. */
  readonly name: string
  readonly recognised: Recognised
  readonly isDecided?: boolean
  readonly provenance?: Provenance | undefined
  /** Those that come along with it. */
  readonly subtitles: readonly ComingSubtitle[]
  open(): Promise<SourceFile>
}

export interface Several {
  readonly run: Pick<JobRun<JobKind>, 'signal' | 'attemptsLeft'>
  readonly job: Pick<Job, 'id' | 'createdAt'>
  readonly files: readonly ComingFile[]
  /** What is not taken, whatever comes of the files. */
  readonly skipped: readonly SkippedBlob[]
  readonly earlier: SeveralCheckpoint | undefined
  readonly attempt: number
  readonly note: (checkpoint: SeveralCheckpoint) => Promise<void>
  readonly onProgress: (progress: SeveralProgress) => void
}

/**
 * Takes files in, one after the other, and notes each that is finished with. One that cannot be taken for what it is itself is skipped,
 * and nothing of it stays. Throws what concerns more than one.
 */
export async function takeSeveral(deps: IngestDeps, options: IngestOptions, several: Several): Promise<SeveralOutcome> {
  const { files, note, attempt } = several
  let checkpoint: SeveralCheckpoint = several.earlier ?? { ...emptyOutcome(several.skipped), finished: [], attempt }
  for (const file of files) {
    if (checkpoint.finished.includes(file.name)) continue
    const { storing: earlier, ...before } = checkpoint
    let storing = earlier
    const noteStoring = async (now: IngestCheckpoint) => {
      storing = now
      await note({ ...before, storing: now, attempt })
    }
    try {
      const outcome = await takeOne(deps, options, { several, file, earlier, noteStoring, before })
      const taken = [...before.taken, outcome]
      checkpoint = { ...before, taken, finished: [...before.finished, file.name], attempt }
      options.onPlayable?.(outcome.file)
    } catch (error) {
      several.run.signal.throwIfAborted()
      if (!isVaultError(error, ...ITS_OWN_FAULTS)) throw error
      if (storing !== undefined) await forgetUnrecorded(deps, storing)
      const finished = [...before.finished, file.name]
      checkpoint = {
        ...before,
        ...withSkipped(before, { name: file.name, reason: describeError(error) }),
        finished,
        attempt,
      }
    }
    await note(checkpoint)
  }
  const { taken, skipped, skippedCount } = checkpoint
  return { taken, skipped, skippedCount }
}

interface OneOfSeveral {
  readonly several: Several
  readonly file: ComingFile
  readonly earlier: IngestCheckpoint | undefined
  readonly before: SeveralCheckpoint
  readonly noteStoring: (checkpoint: IngestCheckpoint) => Promise<void>
}

async function takeOne(deps: IngestDeps, options: IngestOptions, one: OneOfSeveral) {
  const { several, file, earlier, noteStoring, before } = one
  const { run, job } = several
  const { name, recognised, isDecided, provenance, subtitles } = file
  const where = { name, finishedCount: before.finished.length, filesCount: several.files.length }
  several.onProgress({ phase: 'opening', ...where, doneBytes: 0, totalBytes: 0 })
  await using source = await file.open()
  const { media: _, ...outcome } = await ingestSource(deps, options, {
    run,
    job: job.id,
    source,
    recognised,
    isDecided,
    provenance,
    earlier,
    note: noteStoring,
    onProgress: (progress) => several.onProgress({ ...where, ...progress }),
  })
  const taken = { ...outcome, name, recognised }
  if (subtitles.length === 0) return taken
  const arrival = { run, job, recognised, video: outcome.file, subtitles }
  return { ...taken, subtitles: await joinSubtitles(deps, options, arrival) }
}

function emptyOutcome(skipped: readonly SkippedBlob[]): SeveralOutcome {
  return skipped.reduce(withSkipped, { taken: [], skipped: [], skippedCount: 0 })
}

function withSkipped<T extends SeveralOutcome>(outcome: T, blob: SkippedBlob): T {
  const skipped = [...outcome.skipped, { ...blob, name: blob.name.slice(0, NAME_CHARS_MAX) }].slice(0, SKIPPED_MAX)
  return { ...outcome, skipped, skippedCount: outcome.skippedCount + 1 }
}
