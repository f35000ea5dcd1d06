import {
  type BlobStore,
  type CallOptions,
  type Catalog,
  type Clock,
  type FileId,
  type MediaFile,
  type Part,
  type PartCopy,
  type PurgeOutcome,
  relistTitle,
  type TitleId,
  VaultError,
} from '@streamvault/core'
import type { JobRun } from '../jobs/job-runner.ts'
import { deleteBlob } from './delete-blob.ts'

const SHARED_NAMED_MAX = 5

export interface PurgeDeps {
  readonly catalog: Catalog
  readonly store: BlobStore
  /** Where copies of its parts are, if anywhere. */
  readonly mirrors?: readonly BlobStore[]
  readonly clock: Pick<Clock, 'now'>
}

/**
 * Deletes what the store and the catalogue hold of a takedown's files. Doing it again after a crash goes on where that was:
 * the catalogue forgets a file only once the store has.
 *
 * The digests stay denied: that is the takedown's own record. Throws `TAKEDOWN_NOT_FOUND` when it does not stand any longer,
 * and `BLOB_SHARED` where deleting would take other films along.
 */
export async function purgeTakedown(deps: PurgeDeps, run: JobRun<'purge'>): Promise<PurgeOutcome> {
  const { takedowns } = deps.catalog
  const { takedown: id, by, reason } = run.claim.job.request
  const takedown = await takedowns.get(id)
  if (takedown === undefined) throw new VaultError('TAKEDOWN_NOT_FOUND', { id })
  const outcome = { files: 0, blobs: 0 }
  // An attempt that died may have deleted the last file of its title.
  const titles = new Set<TitleId>('title' in takedown.target ? [takedown.target.title] : [])
  const shared: string[] = []
  for (const [doneFiles, file] of takedown.files.entries()) {
    run.signal.throwIfAborted()
    run.onProgress({ doneFiles, totalFiles: takedown.files.length })
    const found = await deps.catalog.files.get(file)
    // An attempt that died may have left them.
    if (found === undefined) await deps.catalog.keyFrames.remove(file)
    if (found === undefined) continue
    if (isShared(found.value)) {
      shared.push(found.value.name)
      continue
    }
    outcome.files++
    titles.add(found.value.titleId)
    outcome.blobs += await deleteFile(deps, { file: found.value, takedown: id }, run)
  }
  for (const title of titles) await forgetDescription(deps, title)
  if (shared.length > 0) throw new VaultError('BLOB_SHARED', { reason: shared.slice(0, SHARED_NAMED_MAX).join(', ') })
  await takedowns.markPurged(id, { by, reason, at: deps.clock.now() })
  return outcome
}

/** What is left of a title is described as before; of one that has nothing left, nothing is known any longer. */
async function forgetDescription({ catalog }: PurgeDeps, title: TitleId): Promise<void> {
  if ((await catalog.files.listByTitle(title)).length === 0) await catalog.metadata.remove(title)
}

function isShared({ parts }: MediaFile): boolean {
  return parts.some((part) => part.isShared === true)
}

async function deleteFile(
  deps: PurgeDeps,
  { file, takedown }: { readonly file: MediaFile; readonly takedown: number },
  options: CallOptions,
): Promise<number> {
  const { catalog } = deps
  const deleted = new Set<string>()
  // Looked at again: a subtitle may have joined the file just before the takedown was heard of.
  // The same holds for a copy that was just made.
  for (let left = blobsOf(file); left.length > 0; left = await blobsLeft(deps, file.id, deleted)) {
    for (const part of left) {
      const current = await catalog.takedowns.get(takedown)
      if (current?.reinstated !== undefined) throw new VaultError('TAKEDOWN_NOT_FOUND', { takedown })
      await deleteBlob(deps, part, options)
      deleted.add(keyOf(part))
    }
  }
  await catalog.digests.remove(file.id)
  await catalog.files.remove(file.id)
  // Whoever finds them meanwhile looks behind himself for the file.
  await catalog.keyFrames.remove(file.id)
  await relistTitle(catalog, file.titleId)
  return deleted.size
}

/**
 * All that is stored of a file and its subtitles, anywhere; manifests first: they must not promise parts that are gone. Copies
 * come before what they are copies of: whatever stops the purge, no mirror keeps alone what it was to delete.
 */
function blobsOf({ manifest, parts, subtitles = [] }: MediaFile): readonly PartCopy[] {
  const beside = subtitles.flatMap((subtitle) => [...listOf(subtitle.manifest), subtitle.part])
  return [...beside, ...listOf(manifest), ...parts].flatMap((part) => [...(part.copies ?? []), part])
}

async function blobsLeft(
  { catalog }: PurgeDeps,
  id: FileId,
  deleted: ReadonlySet<string>,
): Promise<readonly PartCopy[]> {
  const found = await catalog.files.get(id)
  return found === undefined ? [] : blobsOf(found.value).filter((place) => !deleted.has(keyOf(place)))
}

function listOf(part: Part | undefined): readonly Part[] {
  return part === undefined ? [] : [part]
}

function keyOf({ store, blob }: PartCopy): string {
  return `${store} ${blob}`
}
