import {
  type Catalog,
  type FileId,
  isVaultError,
  type MediaFile,
  newTitle,
  placeFile,
  type Recognised,
  type Title,
  VaultError,
} from '@streamvault/core'

/** Writers of one title that collide this often in a row are not colliding by chance. */
const CONFLICTS_MAX = 50

/**
 * Makes a stored file visible: its digests, then the file, then its place in the title. Doing it again after a crash, or
 * beside somebody who ingests the same bytes, changes nothing and ends in the same state.
 *
 * Returns the file as the catalogue has it, which is the other's where the other was first. Throws `TAKEN_DOWN` when a
 * takedown keeps it out.
 */
export async function recordFile(
  catalog: Catalog,
  entry: { readonly file: MediaFile; readonly digests: Uint8Array; readonly recognised: Recognised },
): Promise<MediaFile> {
  await catalog.digests.put(entry.file.id, entry.digests)
  const file = await insertOrGet(catalog, entry.file).catch(async (error: unknown) => {
    if (isVaultError(error, 'TAKEN_DOWN')) await forgetDigests(catalog, entry.file.id)
    throw error
  })
  await placeInTitle(catalog, file, entry.recognised)
  return file
}

/** Lists `file` in its title, which is made where it does not exist yet. */
export async function placeInTitle(catalog: Catalog, file: MediaFile, recognised: Recognised): Promise<void> {
  for (let conflicts = 0; conflicts < CONFLICTS_MAX; conflicts++) {
    const found = await catalog.titles.get(file.titleId)
    const title = found?.value ?? newTitle(recognised, file.addedAt)
    // The first file counts, in whatever order they are recorded.
    const addedAt = Math.min(title.addedAt, file.addedAt)
    const placed = placeFile({ ...title, addedAt }, file, recognised.episodeName)
    if (found !== undefined && isSame(found.value, placed)) return
    try {
      await (found === undefined ? catalog.titles.insert(placed) : catalog.titles.replace(placed, found.version))
      return
    } catch (error) {
      if (!isVaultError(error, 'CATALOG_CONFLICT')) throw error
    }
  }
  throw new VaultError('CATALOG_CONFLICT', { title: file.titleId })
}

async function insertOrGet(catalog: Catalog, file: MediaFile): Promise<MediaFile> {
  try {
    return (await catalog.files.insert(file)).value
  } catch (error) {
    const known = isVaultError(error, 'CATALOG_CONFLICT') ? await catalog.files.get(file.id) : undefined
    if (known === undefined) throw error
    return known.value
  }
}

/** Of a file that is kept, though it was taken down, the digests are needed again if it is reinstated. */
async function forgetDigests(catalog: Catalog, file: FileId): Promise<void> {
  if ((await catalog.files.get(file)) === undefined) await catalog.digests.remove(file)
}

function isSame(before: Title, after: Title): boolean {
  return JSON.stringify(before) === JSON.stringify(after)
}
