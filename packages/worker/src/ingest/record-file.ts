import {
  type Catalog,
  type FileId,
  isVaultError,
  type MediaFile,
  type Provenance,
  placeInTitle,
  placementIn,
  type Recognised,
  reviveFile,
} from '@streamvault/core'

export interface FileEntry {
  readonly file: MediaFile
  readonly digests: Uint8Array
  readonly recognised: Recognised
  readonly provenance?: Provenance | undefined
}

/**
 * Makes a stored file visible: its digests, then the file, then its place in the title, or in what that was merged into; in doubt, it has none.
 * Doing it again after a crash, or beside somebody who ingests the same bytes, changes nothing and ends in the same state.
 *
 * Returns the file as the catalogue has it, which is the other's where the other was first; one whose bytes were gone lies here now. Throws `TAKEN_DOWN` when a
 * takedown keeps it out.
 */
export async function recordFile(catalog: Catalog, entry: FileEntry): Promise<MediaFile> {
  const { id } = entry.file
  await catalog.digests.put(id, entry.digests)
  const { titleId } = await placementIn(catalog, entry.recognised)
  try {
    const { file, isNew } = await insertOrGet(catalog, { ...entry.file, titleId })
    return await place(catalog, { ...entry, file, isNew })
  } catch (error) {
    if (isVaultError(error, 'TAKEN_DOWN')) await forgetDigests(catalog, id)
    throw error
  }
}

async function place(
  catalog: Catalog,
  { file, isNew, recognised, provenance }: FileEntry & { readonly isNew: boolean },
): Promise<MediaFile> {
  try {
    return await placeInTitle(catalog, file, recognised, provenance)
  } catch (error) {
    // Its title was merged into one that was taken down since: it never came in. What a takedown covers is left to that.
    if (isNew && isVaultError(error, 'TAKEN_DOWN') && (await catalog.takedowns.covering(file)) === undefined)
      await catalog.files.remove(file.id)
    throw error
  }
}

async function insertOrGet(catalog: Catalog, file: MediaFile): Promise<{ file: MediaFile; isNew: boolean }> {
  try {
    return { file: (await catalog.files.insert(file)).value, isNew: true }
  } catch (error) {
    const known = isVaultError(error, 'CATALOG_CONFLICT') ? await catalog.files.get(file.id) : undefined
    if (known === undefined) throw error
    return { file: await reviveFile(catalog, file), isNew: false }
  }
}

/** Of a file that is kept, though it was taken down, the digests are needed again if it is reinstated. */
async function forgetDigests(catalog: Catalog, file: FileId): Promise<void> {
  if ((await catalog.files.get(file)) === undefined) await catalog.digests.remove(file)
}
