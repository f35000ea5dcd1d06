import {
  isVaultError,
  type Jobs,
  type MediaFile,
  type Metrics,
  type MirrorCheckpoint,
  type MirrorTally,
  mirroredPartsOf,
  Pacer,
  type Part,
} from '@streamvault/core'
import type { JobRun } from '../jobs/job-runner.ts'
import { type CopyDeps, copyPart, settleCopy } from './copy-part.ts'

export interface MirrorDeps extends CopyDeps {
  readonly jobs: Pick<Jobs, 'checkpoint'>
  readonly metrics: Metrics
  /** Told of each file of which something was copied. */
  readonly onCopied?: (file: MediaFile) => void
}

export interface MirrorOptions {
  readonly bytesPerSecond: number
}

const PAGE_FILES = 50
const SKIPPED_TOLD_MAX = 100
const NOTHING: MirrorTally = { copiedParts: 0, copiedBytes: 0, skippedCount: 0, skipped: [] }

/**
 * Copies every part that the mirror lacks, file after file, and goes on where an attempt has ended: what is copied is in the
 * catalogue. What cannot be had from anywhere is skipped and told, and so is what is larger than the mirror takes.
 *
 * Throws what the mirror throws.
 */
export async function copyMissing(
  deps: MirrorDeps,
  { bytesPerSecond }: MirrorOptions,
  run: JobRun<'mirror'>,
): Promise<MirrorTally> {
  const { mirror, catalog, clock } = deps
  const { checkpoint } = run.claim.job
  const copying = new Copying(deps, run, new Pacer(clock, bytesPerSecond))
  // What is still wanted is found by its key when its turn comes.
  if (checkpoint?.underWay !== undefined && !(await isWanted(deps, checkpoint.underWay.file))) {
    await settleCopy(deps, checkpoint.underWay, run)
  }
  let after: string | undefined
  do {
    const page = await catalog.files.listUncopied(mirror.name, {
      limit: PAGE_FILES,
      ...(after !== undefined && { after }),
    })
    for (const { id } of page.items) {
      run.signal.throwIfAborted()
      await copying.copyFile(id)
    }
    after = page.next
  } while (after !== undefined)
  return copying.tally
}

async function isWanted({ catalog }: MirrorDeps, id: MediaFile['id']): Promise<boolean> {
  const found = await catalog.files.get(id)
  return found !== undefined && (await catalog.takedowns.covering(found.value)) === undefined
}

class Copying {
  tally: MirrorTally
  readonly #deps: MirrorDeps
  readonly #run: JobRun<'mirror'>
  readonly #pacer: Pacer

  constructor(deps: MirrorDeps, run: JobRun<'mirror'>, pacer: Pacer) {
    this.#deps = deps
    this.#run = run
    this.#pacer = pacer
    this.tally = run.claim.job.checkpoint?.tally ?? NOTHING
  }

  /** Nothing is copied of what is taken down: it is not to spread. */
  async copyFile(id: MediaFile['id']): Promise<void> {
    const { catalog, mirror, onCopied } = this.#deps
    if (!(await isWanted(this.#deps, id))) return
    const found = await catalog.files.get(id)
    if (found === undefined) return
    const file = found.value
    this.#tell(file)
    const lacking = mirroredPartsOf(file).filter(
      ({ copies = [] }) => !copies.some(({ store }) => store === mirror.name),
    )
    for (const part of lacking) await this.#copy(file, part)
    onCopied?.(file)
  }

  async #copy(file: MediaFile, part: Part): Promise<void> {
    const { mirror, metrics } = this.#deps
    const { sizeBytes } = part
    if (sizeBytes > mirror.limits.blobBytesMax) {
      this.#skip(file, `a part of ${sizeBytes} bytes is larger than the mirror takes`)
      return
    }
    await this.#note({ underWay: { file: file.id, part } })
    try {
      await copyPart(this.#deps, { file, part, pacer: this.#pacer }, this.#run)
    } catch (error) {
      if (!isVaultError(error, 'COPY_SOURCE_LOST')) throw error
      this.#skip(file, error.cause instanceof Error ? error.cause.message : error.message)
      return
    }
    metrics.add('streamvault_mirror_copied_bytes_total', sizeBytes, { mirror: mirror.name })
    const { copiedParts, copiedBytes } = this.tally
    this.tally = { ...this.tally, copiedParts: copiedParts + 1, copiedBytes: copiedBytes + sizeBytes }
    await this.#note({})
    this.#tell(file)
  }

  #skip({ name }: MediaFile, reason: string): void {
    const { skippedCount, skipped } = this.tally
    const told = skipped.length < SKIPPED_TOLD_MAX ? [...skipped, { name, reason }] : skipped
    this.tally = { ...this.tally, skippedCount: skippedCount + 1, skipped: told }
  }

  async #note(more: Pick<MirrorCheckpoint, 'underWay'>): Promise<void> {
    const { claim } = this.#run
    const before = claim.job.checkpoint?.attempt ?? 0
    const attempt =
      this.tally.copiedParts > (claim.job.checkpoint?.tally.copiedParts ?? 0) ? claim.job.attempts : before
    await this.#deps.jobs.checkpoint(claim, { ...more, tally: this.tally, attempt })
  }

  #tell({ name }: MediaFile): void {
    const { skipped: _, ...counts } = this.tally
    this.#run.onProgress({ ...counts, name })
  }
}
