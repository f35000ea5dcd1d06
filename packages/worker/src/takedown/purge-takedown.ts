import {
  type BlobStore,
  type CallOptions,
  type Catalog,
  type Clock,
  isVaultError,
  type MediaFile,
  type Part,
  type PurgeOutcome,
  relistTitle,
  VaultError,
} from '@streamvault/core'
import type { JobRun } from '../jobs/job-runner.ts'

export interface PurgeDeps {
  readonly catalog: Catalog
  readonly store: BlobStore
  readonly clock: Pick<Clock, 'now'>
}

/**
 * Deletes what the store and the catalogue hold of a takedown's files. Doing it again after a crash goes on where that was:
 * the catalogue forgets a file only once the store has.
 *
 * The digests stay denied: that is the takedown's own record. Throws `TAKEDOWN_NOT_FOUND` when it does not stand any longer.
 */
export async function purgeTakedown(deps: PurgeDeps, run: JobRun<'purge'>): Promise<PurgeOutcome> {
  const { takedowns } = deps.catalog
  const { takedown: id, by, reason } = run.claim.job.request
  const takedown = await takedowns.get(id)
  if (takedown === undefined) throw new VaultError('TAKEDOWN_NOT_FOUND', { id })
  const outcome = { files: 0, blobs: 0 }
  for (const [doneFiles, file] of takedown.files.entries()) {
    run.signal.throwIfAborted()
    run.onProgress({ doneFiles, totalFiles: takedown.files.length })
    const found = await deps.catalog.files.get(file)
    if (found === undefined) continue
    outcome.files++
    outcome.blobs += await deleteFile(deps, { file: found.value, takedown: id }, run)
  }
  await takedowns.markPurged(id, { by, reason, at: deps.clock.now() })
  return outcome
}

async function deleteFile(
  deps: PurgeDeps,
  { file, takedown }: { readonly file: MediaFile; readonly takedown: number },
  options: CallOptions,
): Promise<number> {
  const { catalog } = deps
  // The manifest first: it must not promise parts that are gone.
  const blobs = [...(file.manifest === undefined ? [] : [file.manifest]), ...file.parts]
  for (const blob of blobs) {
    const current = await catalog.takedowns.get(takedown)
    if (current?.reinstated !== undefined) throw new VaultError('TAKEDOWN_NOT_FOUND', { takedown })
    await deleteBlob(deps, blob, options)
  }
  await catalog.digests.remove(file.id)
  await catalog.files.remove(file.id)
  await relistTitle(catalog, file.titleId)
  return blobs.length
}

/** Deletes a blob, and asks whether it is gone. */
async function deleteBlob({ store }: PurgeDeps, part: Part, options: CallOptions): Promise<void> {
  if (part.store !== store.name)
    throw new VaultError('STORE_UNAVAILABLE', { reason: `${part.store} is not configured` })
  await store.delete(part.blob, options)
  try {
    await store.stat(part.blob, options)
  } catch (error) {
    if (isVaultError(error, 'BLOB_NOT_FOUND')) return
    throw error
  }
  throw new VaultError('STORE_UNAVAILABLE', { reason: 'what was deleted is still there' })
}
