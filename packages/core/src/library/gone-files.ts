import { isVaultError, VaultError } from '../errors.ts'
import type { Catalog } from '../ports/catalog.ts'
import { assertMayComeIn } from '../takedown/assert-may-come-in.ts'
import type { FileId } from '../vocabulary/ids.ts'
import type { MediaFile } from '../vocabulary/media.ts'

/** Writers of one file that collide this often in a row are not colliding by chance. */
const CONFLICTS_MAX = 50

/**
 * A file whose bytes were gone lies elsewhere from now on; one that was not gone stays where it is. Returns it as it is now. Throws
 * `FILE_NOT_FOUND` when the catalogue has none of this id, and `TAKEN_DOWN`.
 */
export async function reviveFile(catalog: Pick<Catalog, 'files' | 'takedowns'>, file: MediaFile): Promise<MediaFile> {
  const { parts, manifest, encryption } = file
  return await changeFile(catalog, file.id, (known) => {
    if (known.goneAt === undefined) return known
    const { goneAt: _, manifest: __, encryption: ___, ...kept } = known
    return { ...kept, parts, ...(manifest && { manifest }), ...(encryption && { encryption }) }
  })
}

/** Notes since when the bytes of a file are gone, where `isLost` says so of one of its parts. Says whether it does now. */
export async function markGone(
  catalog: Pick<Catalog, 'files' | 'takedowns'>,
  id: FileId,
  { at, isLost }: { readonly at: number; readonly isLost: (file: MediaFile) => boolean },
): Promise<boolean> {
  let isMarked = false
  await changeFile(catalog, id, (known) => {
    isMarked = known.goneAt === undefined && isLost(known)
    return isMarked ? { ...known, goneAt: at } : known
  })
  return isMarked
}

async function changeFile(
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
