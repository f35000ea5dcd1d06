import type { BlobStore, MediaFile } from '@streamvault/core'

/** A part that takes longer than this stays: nobody will ask for it. */
const FORGET_MS_MAX = 60_000

/** Deletes what a job stored that nobody will ask for, the manifest first: it must not promise parts that are gone. */
export async function forgetParts(
  store: BlobStore,
  { manifest, parts }: Pick<MediaFile, 'manifest' | 'parts'>,
): Promise<void> {
  const signal = AbortSignal.timeout(FORGET_MS_MAX)
  for (const { blob } of [...(manifest === undefined ? [] : [manifest]), ...parts]) await store.delete(blob, { signal })
}
