import {
  type BlobRef,
  type BlobStore,
  type CallOptions,
  isVaultError,
  type Part,
  type SeenPart,
} from '@streamvault/core'

/**
 * Finds the blob of a part that a manifest names: the very blob, if it lies in this place; else the first here that is
 * labelled as this part, for the place may be a copy of the one that the manifest was written for; else the very blob
 * somewhere else. Undefined when none is there in its full size.
 */
export async function findPart(
  store: BlobStore,
  { part, seen }: { readonly part: Part; readonly seen: readonly SeenPart[] },
  options: CallOptions,
): Promise<BlobRef | undefined> {
  const own = part.store === store.name ? [part.blob] : []
  const here = seen.filter(({ sizeBytes }) => sizeBytes === part.sizeBytes).map(({ blob }) => blob)
  const candidates = [...own.filter((blob) => here.includes(blob)), ...here, ...own]
  for (const blob of new Set(candidates)) {
    if ((await sizeOf(store, blob, options)) === part.sizeBytes) return blob
  }
  return undefined
}

async function sizeOf(store: BlobStore, blob: BlobRef, options: CallOptions): Promise<number | undefined> {
  try {
    return (await store.stat(blob, options)).sizeBytes
  } catch (error) {
    if (isVaultError(error, 'BLOB_NOT_FOUND', 'BLOB_REF_INVALID')) return undefined
    throw error
  }
}
