import { isVaultError, VaultError } from '../errors.ts'
import type { Catalog } from '../ports/catalog.ts'
import type { MediaFile, Title } from '../vocabulary/media.ts'
import type { Recognised } from '../vocabulary/recognised.ts'
import { newTitle, placeFile } from './place-file.ts'

/** Writers of one title that collide this often in a row are not colliding by chance. */
const CONFLICTS_MAX = 50

/** Lists `file` in its title, which is made where it does not exist yet. A file in review is listed nowhere. */
export async function placeInTitle(
  catalog: Pick<Catalog, 'titles'>,
  file: MediaFile,
  recognised: Recognised,
): Promise<void> {
  if (file.review !== undefined) return
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

function isSame(before: Title, after: Title): boolean {
  return JSON.stringify(before) === JSON.stringify(after)
}
