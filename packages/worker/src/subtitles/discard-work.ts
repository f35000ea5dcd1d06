import {
  type BlobStore,
  type Catalog,
  type DiscardOutcome,
  fileOfSubtitle,
  type Job,
  type Jobs,
  type Logger,
  type Part,
  type PartCopy,
  removeSubtitle,
  type SubtitleId,
  VaultError,
} from '@streamvault/core'
import type { JobRun, JobWork } from '../jobs/job-runner.ts'
import { deleteBlob } from '../takedown/delete-blob.ts'

export interface DiscardDeps {
  readonly catalog: Pick<Catalog, 'files'>
  readonly jobs: Pick<Jobs, 'checkpoint'>
  readonly store: BlobStore
  /** Where copies are, if anywhere. */
  readonly mirrors?: readonly BlobStore[]
  readonly logger: Logger
}

/**
 * Takes single subtitles away from their videos, one job each. First nobody is shown it any longer, then the store forgets it: what a
 * crash leaves between is on the job's record.
 */
export class DiscardWork implements JobWork<'discard'> {
  readonly kind = 'discard'
  readonly #deps: DiscardDeps

  constructor(deps: DiscardDeps) {
    this.#deps = deps
  }

  /** Throws `SUBTITLE_NOT_FOUND`, and what the store and the catalogue throw. */
  async carryOut(run: JobRun<'discard'>): Promise<DiscardOutcome> {
    const { request, checkpoint } = run.claim.job
    const { file, blobs } = checkpoint === undefined ? await this.#find(request.subtitle) : begun(request, checkpoint)
    if (checkpoint === undefined) await this.#deps.jobs.checkpoint(run.claim, { blobs })
    const part = blobs.at(-1)
    if (part !== undefined) await removeSubtitle(this.#deps.catalog, file, part)
    for (const blob of blobs) await deleteBlob(this.#deps, blob, run)
    return { blobs: blobs.length }
  }

  onDone({ request }: Job<'discard'>): void {
    this.#deps.logger.info({ subtitle: request.subtitle }, 'subtitle discarded')
  }

  /** It is shown to nobody, or was not found. */
  async onFailed(): Promise<void> {}

  async #find(id: SubtitleId) {
    const file = fileOfVideo(id)
    const found = await this.#deps.catalog.files.get(file)
    const subtitle = found?.value.subtitles?.find((candidate) => candidate.id === id)
    if (subtitle === undefined) throw new VaultError('SUBTITLE_NOT_FOUND', { id })
    const { manifest, part } = subtitle
    // Copies come before what they are copies of, and the part itself last.
    const all: readonly Part[] = manifest === undefined ? [part] : [manifest, part]
    const blobs = all.flatMap((each): readonly PartCopy[] => [...(each.copies ?? []), each])
    return { file, blobs }
  }
}

function begun({ subtitle }: Job<'discard'>['request'], { blobs }: NonNullable<Job<'discard'>['checkpoint']>) {
  return { file: fileOfVideo(subtitle), blobs }
}

function fileOfVideo(id: SubtitleId) {
  const file = fileOfSubtitle(id)
  if (file === undefined) throw new VaultError('SUBTITLE_NOT_FOUND', { id })
  return file
}
