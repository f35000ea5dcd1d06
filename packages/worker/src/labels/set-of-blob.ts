import { type BlobRef, type BlobStore, type CallOptions, isVaultError } from '@streamvault/core'
import { parseBlobLabel } from './label-mark.ts'

/** The set that the label of a blob names; undefined where it has none, or is gone. Throws what the store throws. */
export async function setOfBlob(
  { finder }: Pick<BlobStore, 'finder'>,
  ref: BlobRef,
  options: CallOptions,
): Promise<string | undefined> {
  try {
    const found = await finder?.find(ref, options)
    return found && parseBlobLabel(found.caption)?.set
  } catch (error) {
    if (!isVaultError(error, 'BLOB_NOT_FOUND', 'BLOB_REF_INVALID')) throw error
    return undefined
  }
}
