import { type AdoptCheckpoint, type FoundBlob, isVaultError, type Logger, VaultError } from '@streamvault/core'
import type { AdoptDeps } from '../adopt/adopt-deps.ts'
import { AdoptLedger } from '../adopt/adopt-ledger.ts'
import { type AdoptOptions, adoptBlobs, judgeHeld } from '../adopt/adopt-place.ts'
import type { JobRun } from '../jobs/job-runner.ts'
import { parseBlobLabel } from '../labels/label-mark.ts'
import { markGoneFiles } from './mark-gone-files.ts'

export interface WatchDeps extends AdoptDeps {
  readonly logger: Logger
}

export interface WatchOptions extends AdoptOptions {
  /** How often a place is asked for news, in milliseconds. */
  readonly pollMs: number
  /** How long a store that does not answer is left alone, in milliseconds, unless it says itself. */
  readonly restMs: number
}

/**
 * Carries out one watch: from now on indexes what others put into a place, and never ends by itself. What vaults put there, which is
 * labelled, is left to them.
 *
 * What has been told is noted in the job, so that the next attempt, after a restart or a crash, goes on there. A store that does not
 * answer is asked again. Throws `STORE_NOT_ADOPTABLE`, and what cannot become otherwise.
 */
export async function watchPlace(deps: WatchDeps, options: WatchOptions, run: JobRun<'watch'>): Promise<never> {
  const { claim, signal } = run
  let { mark, adopted } = claim.job.checkpoint ?? {}
  const note = async () => {
    const { attempts: attempt } = claim.job
    await deps.jobs.checkpoint(claim, { ...(mark !== undefined && { mark }), ...(adopted && { adopted }), attempt })
  }
  // Nobody counts how often a server was stopped.
  await note()
  for (;;) {
    try {
      const told = await hear(deps, { mark, adopted }, options, {
        ...run,
        note: async (checkpoint) => {
          adopted = checkpoint
          await note()
        },
      })
      const isNew = told.mark !== mark
      mark = told.mark
      if (isNew) await note()
      if (told.hasMore !== true) await deps.clock.sleep(options.pollMs, signal)
    } catch (error) {
      signal.throwIfAborted()
      if (!isVaultError(error) || error.retry === 'never' || error.code === 'LEASE_LOST') throw error
      deps.logger.warn({ place: claim.job.request.place, code: error.code }, 'a place that is watched does not answer')
      await deps.clock.sleep(error.retryAfterMs ?? options.restMs, signal)
    }
  }
}

interface Heard {
  readonly mark: string | undefined
  readonly adopted: AdoptCheckpoint | undefined
}

interface Hearing extends JobRun<'watch'> {
  readonly note: (checkpoint: AdoptCheckpoint) => Promise<void>
}

/** Asks once, and indexes what is told. */
async function hear(deps: WatchDeps, { mark, adopted: earlier }: Heard, options: WatchOptions, hearing: Hearing) {
  const { finder, news } = deps.store
  if (finder === undefined || news === undefined) throw new VaultError('STORE_NOT_ADOPTABLE')
  const { claim, signal, attemptsLeft, onProgress, note } = hearing
  const { id, createdAt, attempts, request } = claim.job
  const { place, provenance } = request
  const told = await news.since(place, mark, { signal })
  if (told.isGone !== undefined) await markGoneFiles(deps, told.isGone, { signal })
  const after = earlier === undefined ? {} : { after: earlier.cursor }
  const blobs = told.isIncomplete ? foreignIn(finder.list(place, { ...after, signal })) : told.put.filter(isForeign)
  if (told.isIncomplete !== true && told.put.every((blob) => !isForeign(blob))) return told
  const job = { id, createdAt, attempts, earlier, attemptsLeft, provenance, note, onProgress }
  const ledger = new AdoptLedger(job)
  const judging = { signal, encryption: options.encryption }
  await adoptBlobs(deps, { ledger, blobs }, judging)
  await judgeHeld(deps, ledger, { ...judging, mayCome: 'yes' })
  await ledger.finishHeld()
  return told
}

async function* foreignIn(blobs: AsyncIterable<FoundBlob>): AsyncGenerator<FoundBlob> {
  for await (const blob of blobs) if (isForeign(blob)) yield blob
}

function isForeign({ caption }: FoundBlob): boolean {
  return parseBlobLabel(caption) === undefined
}
