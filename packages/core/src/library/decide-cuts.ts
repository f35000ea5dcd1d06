import { isVaultError, VaultError } from '../errors.ts'
import type { Catalog } from '../ports/catalog.ts'
import type { TitleId } from '../vocabulary/ids.ts'
import type { MediaFile, Title } from '../vocabulary/media.ts'
import { cutsOf } from './cuts-of.ts'

/** Writers of one title that collide this often in a row are not colliding by chance. */
const CONFLICTS_MAX = 50

/** The title with the cuts of its files on record. */
export function withCuts(title: Title, files: readonly MediaFile[]): Title {
  const { cuts: _, ...rest } = title
  const cuts = cutsOf(files)
  return cuts.length === 0 ? rest : { ...rest, cuts }
}

/** Records which files of a title are the same cut. Doing it again changes nothing. */
export async function decideCuts({ titles, files }: Pick<Catalog, 'titles' | 'files'>, id: TitleId): Promise<void> {
  for (let conflicts = 0; conflicts < CONFLICTS_MAX; conflicts++) {
    const found = await titles.get(id)
    if (found === undefined) return
    const decided = withCuts(found.value, await files.listByTitle(id))
    if (JSON.stringify(decided.cuts) === JSON.stringify(found.value.cuts)) return
    try {
      await titles.replace(decided, found.version)
      return
    } catch (error) {
      if (!isVaultError(error, 'CATALOG_CONFLICT')) throw error
    }
  }
  throw new VaultError('CATALOG_CONFLICT', { title: id })
}
