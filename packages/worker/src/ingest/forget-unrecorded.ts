import { type BlobStore, type Catalog, fileIdOf, type StoringCheckpoint } from '@streamvault/core'
import { forgetParts } from './forget-parts.ts'
import { holdsSame } from './holds-same.ts'

/** Which file a checkpoint is about, once that is known: nothing is recorded before it. */
export interface OfFile {
  readonly sha256?: string
}

/** Deletes what a job stored, unless it is the very copy that the catalogue has. */
export async function forgetUnrecorded(
  { catalog, store }: { readonly catalog: Catalog; readonly store: BlobStore },
  checkpoint: StoringCheckpoint & OfFile,
): Promise<void> {
  const { sha256 } = checkpoint
  // What was recorded before a takedown came is kept with it: an appeal may bring it back.
  const recorded = sha256 === undefined ? undefined : await catalog.files.get(fileIdOf(sha256))
  if (recorded === undefined || !holdsSame(recorded.value, checkpoint)) await forgetParts(store, checkpoint)
}
