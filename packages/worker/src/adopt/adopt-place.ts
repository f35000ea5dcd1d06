import {
  type AdoptOutcome,
  type CallOptions,
  type ErrorCode,
  type FoundBlob,
  isVaultError,
  VaultError,
} from '@streamvault/core'
import { describeError } from '../describe-error.ts'
import type { JobRun } from '../jobs/job-runner.ts'
import { parseBlobLabel } from '../labels/label-mark.ts'
import type { AdoptDeps, Verdict } from './adopt-deps.ts'
import { AdoptLedger } from './adopt-ledger.ts'
import { adoptVideo } from './adopt-video.ts'
import { isVideo } from './is-video.ts'
import { restoreFile } from './restore-file.ts'

/** What is wrong with a blob alone: the others go on. Everything else stops the job, which is tried again or not. */
const ITS_OWN_FAULTS: readonly ErrorCode[] = [
  'BLOB_NOT_FOUND',
  'BLOB_REF_INVALID',
  'FILE_KEY_UNKNOWN',
  'MANIFEST_INVALID',
  'PART_MISSING',
  'RANGE_OUT_OF_BOUNDS',
  'SOURCE_EMPTY',
  'SOURCE_NOT_VIDEO',
  'SOURCE_TRUNCATED',
  'SUBTITLE_VIDEO_UNKNOWN',
  'SUBTITLES_TOO_MANY',
  'TAKEN_DOWN',
]

/**
 * Carries out one adoption: goes through a place in the order in which it was filled, and records every file where it lies.
 * What the job's checkpoint has behind it is not looked at again.
 *
 * Throws `STORE_NOT_ADOPTABLE`, and what the store and the catalogue throw.
 */
export async function adoptPlace(deps: AdoptDeps, run: JobRun<'adopt'>): Promise<AdoptOutcome> {
  const { finder } = deps.store
  if (finder === undefined) throw new VaultError('STORE_NOT_ADOPTABLE')
  const { request, checkpoint } = run.claim.job
  const ledger = new AdoptLedger(deps.jobs, run)
  const after = checkpoint === undefined ? {} : { after: checkpoint.cursor }
  for await (const found of finder.list(request.place, { ...after, signal: run.signal })) {
    const verdict = await judge(deps, { found, ledger }, run)
    if (verdict !== undefined) count(deps, ledger, found.fileName, verdict)
    await ledger.finish(found, verdict)
  }
  for (const [first] of Map.groupBy(ledger.seen.all, ({ set }) => set).values()) {
    const reason = 'It is part of a file whose manifest was not found here, or cannot be opened.'
    if (first !== undefined) count(deps, ledger, first.name, { result: 'skipped', reason })
  }
  return ledger.tally
}

function count({ metrics }: AdoptDeps, ledger: AdoptLedger, name: string, verdict: Verdict): void {
  metrics.add('streamvault_adopt_files_total', 1, { result: verdict.result })
  ledger.count(name, verdict)
}

interface FoundHere {
  readonly found: FoundBlob
  readonly ledger: AdoptLedger
}

/** Says what becomes of a blob; undefined for a part, which waits for its manifest. */
async function judge(
  deps: AdoptDeps,
  { found, ledger }: FoundHere,
  options: CallOptions,
): Promise<Verdict | undefined> {
  const mark = parseBlobLabel(found.caption)
  try {
    if (mark?.kind === 'part') {
      ledger.seen.add(found, mark)
      return undefined
    }
    if (mark?.kind === 'manifest') {
      return await restoreFile(deps, { found, set: mark.set, seen: ledger.seen }, options)
    }
    if (!isVideo(found)) return { result: 'skipped', reason: 'It is not a video, by its name and type.' }
    const { signal } = options
    return await adoptVideo(deps, found, { signal, onProgress: (reading) => ledger.tell(reading) })
  } catch (error) {
    options.signal.throwIfAborted()
    if (await isItsOwnFault(deps, { found, ledger }, { error, ...options })) {
      return { result: 'skipped', reason: reasonOf(error) }
    }
    throw error
  }
}

/** A blob that cannot be read at any attempt, in a store that answers otherwise, must not keep all others out. */
async function isItsOwnFault(
  { store }: AdoptDeps,
  { found, ledger }: FoundHere,
  { error, signal }: CallOptions & { readonly error: unknown },
): Promise<boolean> {
  if (isVaultError(error, ...ITS_OWN_FAULTS)) return true
  if (!ledger.isLastAttempt || !isVaultError(error, 'STORE_UNAVAILABLE')) return false
  return await store.stat(found.ref, { signal }).then(
    () => true,
    () => false,
  )
}

function reasonOf(error: unknown): string {
  return isVaultError(error) ? describeError(error) : String(error)
}
