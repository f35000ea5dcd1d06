import { isVaultError, VaultError } from '../errors.ts'
import type { Catalog } from '../ports/catalog.ts'
import { assertMayComeIn } from '../takedown/assert-may-come-in.ts'
import type { FileId } from '../vocabulary/ids.ts'
import type { MediaFile } from '../vocabulary/media.ts'

/** Writers of one file that collide this often in a row are not colliding by chance. */
const CONFLICTS_MAX = 50

/**
 * Writes what `change` makes of a file's document, whatever else is written to it meanwhile, and returns it as it is now; nothing is written
 * where `change` returns what it was given. Throws `FILE_NOT_FOUND` when the catalogue has none of this id, and `TAKEN_DOWN`.
 */
export async function changeFile(
  catalog: Pick<Catalog, 'files' | 'takedowns'>,
  id: FileId,
  change: (file: MediaFile) => MediaFile,
): Promise<MediaFile> {
  for (let conflicts = 0; conflicts < CONFLICTS_MAX; conflicts++) {
    const found = await catalog.files.get(id)
    if (found === undefined) throw new VaultError('FILE_NOT_FOUND', { file: id })
    const changed = change(found.value)
    if (changed === found.value) return found.value
    await assertMayComeIn(catalog, found.value)
    try {
      return (await catalog.files.replace(changed, found.version)).value
    } catch (error) {
      if (!isVaultError(error, 'CATALOG_CONFLICT')) throw error
    }
  }
  throw new VaultError('CATALOG_CONFLICT', { file: id })
}
