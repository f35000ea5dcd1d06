import { type BlobStore, type CallOptions, isVaultError, type PartCopy, VaultError } from '@streamvault/core'

/** Deletes a blob, and asks whether it is gone. Deleting what is not there succeeds. Throws `STORE_UNAVAILABLE` while it stays. */
export async function deleteBlob(
  { store: main, mirrors = [] }: { readonly store: BlobStore; readonly mirrors?: readonly BlobStore[] },
  part: PartCopy,
  options: CallOptions,
): Promise<void> {
  const store = [main, ...mirrors].find(({ name }) => name === part.store)
  if (store === undefined) throw new VaultError('STORE_UNAVAILABLE', { reason: `${part.store} is not configured` })
  await store.delete(part.blob, options)
  try {
    await store.stat(part.blob, options)
  } catch (error) {
    if (isVaultError(error, 'BLOB_NOT_FOUND')) return
    throw error
  }
  throw new VaultError('STORE_UNAVAILABLE', { reason: 'what was deleted is still there' })
}
