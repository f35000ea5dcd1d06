import { isVaultError, VaultError } from '../errors.ts'
import type { Catalog } from '../ports/catalog.ts'
import type { FileId } from '../vocabulary/ids.ts'
import type { Subtitle } from '../vocabulary/subtitle.ts'

/** Writers of one file that collide this often in a row are not colliding by chance. */
const CONFLICTS_MAX = 50

/** Takes a stored copy of a subtitle out of the document of its video. Removing what is not there succeeds. */
export async function removeSubtitle(
  { files }: Pick<Catalog, 'files'>,
  file: FileId,
  { blob }: Pick<Subtitle['part'], 'blob'>,
): Promise<void> {
  for (let conflicts = 0; conflicts < CONFLICTS_MAX; conflicts++) {
    const found = await files.get(file)
    if (found === undefined) return
    const { subtitles: before = [], ...facts } = found.value
    const left = before.filter(({ part }) => part.blob !== blob)
    if (left.length === before.length) return
    try {
      await files.replace(left.length === 0 ? facts : { ...facts, subtitles: left }, found.version)
      return
    } catch (error) {
      if (!isVaultError(error, 'CATALOG_CONFLICT')) throw error
    }
  }
  throw new VaultError('CATALOG_CONFLICT', { file })
}
