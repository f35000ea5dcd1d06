import type { BlobStore, FoundBlob, Manifest } from '@streamvault/core'

interface Numbered {
  readonly number?: number | undefined
}

/** A manifest that was found, as the catalogue keeps it. */
export function asManifest(
  { store }: { readonly store: Pick<BlobStore, 'name'> },
  { ref: blob, sizeBytes }: Pick<FoundBlob, 'ref' | 'sizeBytes'>,
  { number }: Numbered,
): Manifest {
  return { store: store.name, blob, sizeBytes, ...(number !== undefined && { number }) }
}

/** Whether what was found was written after the manifest on record, into the same store. */
export function isNewer(
  { number = 0 }: Numbered,
  known: Manifest | undefined,
  { name }: Pick<BlobStore, 'name'>,
): boolean {
  return known !== undefined && known.store === name && number > (known.number ?? 0)
}
