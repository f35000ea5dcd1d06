import type { BlobStore, StoringCheckpoint } from '@streamvault/core'
import { storedParts } from './plan-storing.ts'

/** A part that takes longer than this stays: nobody will ask for it. */
const FORGET_MS_MAX = 60_000

/** Deletes what a job stored that nobody will ask for, the manifest first: it must not promise parts that are gone. */
export async function forgetParts(
  store: BlobStore,
  { manifest, parts }: Pick<StoringCheckpoint, 'manifest' | 'parts'>,
): Promise<void> {
  const signal = AbortSignal.timeout(FORGET_MS_MAX)
  const stored = [...(manifest === undefined ? [] : [manifest]), ...storedParts({ parts })]
  for (const { blob } of stored) await store.delete(blob, { signal })
}
