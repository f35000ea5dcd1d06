import { isVaultError, VaultError } from '../errors.ts'
import type { Catalog } from '../ports/catalog.ts'
import { standingOver } from '../takedown/standing-over.ts'
import { takenDownError } from '../takedown/taken-down-error.ts'
import type { FileId, TitleId } from '../vocabulary/ids.ts'
import type { MediaFile } from '../vocabulary/media.ts'
import type { Takedown } from '../vocabulary/takedown.ts'

/** Writers of one file that collide this often in a row are not colliding by chance. */
const CONFLICTS_MAX = 50

/**
 * Moves a file into another title of the same kind, as what it is there, and returns it as it is now; undefined where it is gone. What was
 * taken down by itself stays so. Doing it again changes nothing.
 *
 * Throws `TAKEN_DOWN`, and leaves the file where it is, when a takedown of that title or of its season stands: of such a takedown at the same time
 * one sees the other.
 */
export async function moveFile(
  { files, takedowns }: Pick<Catalog, 'files' | 'takedowns'>,
  id: FileId,
  to: TitleId,
): Promise<MediaFile | undefined> {
  for (let conflicts = 0; conflicts < CONFLICTS_MAX; conflicts++) {
    const found = await files.get(id)
    if (found === undefined || found.value.titleId === to) return found?.value
    const before = await takedownOf(takedowns, found.value, to)
    if (before !== undefined) throw takenDownError(id, before)
    try {
      const { value, version } = await files.replace({ ...found.value, titleId: to }, found.version)
      const after = await takedownOf(takedowns, value, to)
      // One that covers the file already denies it where it is.
      if (after === undefined || after.files.includes(id)) return value
      await files.replace(found.value, version)
      throw takenDownError(id, after)
    } catch (error) {
      if (!isVaultError(error, 'CATALOG_CONFLICT')) throw error
    }
  }
  throw new VaultError('CATALOG_CONFLICT', { file: id })
}

async function takedownOf(
  takedowns: Catalog['takedowns'],
  { episode }: MediaFile,
  title: TitleId,
): Promise<Takedown | undefined> {
  const standing = await standingOver(takedowns, title)
  return standing.find(({ target: { season } }) => season === undefined || season === episode?.season)
}
