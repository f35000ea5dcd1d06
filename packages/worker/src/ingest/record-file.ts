import {
  type Catalog,
  type FileId,
  isVaultError,
  type MediaFile,
  type Provenance,
  placeInTitle,
  type Recognised,
  reviveFile,
} from '@streamvault/core'

/**
 * Makes a stored file visible: its digests, then the file, then its place in the title; in doubt, it has none. Doing it again after a crash, or
 * beside somebody who ingests the same bytes, changes nothing and ends in the same state.
 *
 * Returns the file as the catalogue has it, which is the other's where the other was first; one whose bytes were gone lies here now. Throws `TAKEN_DOWN` when a
 * takedown keeps it out.
 */
export async function recordFile(
  catalog: Catalog,
  entry: {
    readonly file: MediaFile
    readonly digests: Uint8Array
    readonly recognised: Recognised
    readonly provenance?: Provenance | undefined
  },
): Promise<MediaFile> {
  await catalog.digests.put(entry.file.id, entry.digests)
  const file = await insertOrGet(catalog, entry.file).catch(async (error: unknown) => {
    if (isVaultError(error, 'TAKEN_DOWN')) await forgetDigests(catalog, entry.file.id)
    throw error
  })
  return await placeInTitle(catalog, file, entry.recognised, entry.provenance)
}

async function insertOrGet(catalog: Catalog, file: MediaFile): Promise<MediaFile> {
  try {
    return (await catalog.files.insert(file)).value
  } catch (error) {
    const known = isVaultError(error, 'CATALOG_CONFLICT') ? await catalog.files.get(file.id) : undefined
    if (known === undefined) throw error
    return await reviveFile(catalog, file)
  }
}

/** Of a file that is kept, though it was taken down, the digests are needed again if it is reinstated. */
async function forgetDigests(catalog: Catalog, file: FileId): Promise<void> {
  if ((await catalog.files.get(file)) === undefined) await catalog.digests.remove(file)
}
