import { isVaultError, VaultError } from '../errors.ts'
import type { Catalog } from '../ports/catalog.ts'
import type { TitleId } from '../vocabulary/ids.ts'
import { withCuts } from './decide-cuts.ts'
import { relistFiles } from './place-file.ts'

/** Writers of one title that collide this often in a row are not colliding by chance. */
const CONFLICTS_MAX = 50

/** Lets a title list only what it still has. One without files is not shown to anybody. */
export async function relistTitle({ titles, files }: Pick<Catalog, 'titles' | 'files'>, id: TitleId): Promise<void> {
  for (let conflicts = 0; conflicts < CONFLICTS_MAX; conflicts++) {
    const title = await titles.get(id)
    if (title === undefined) return
    const left = await files.listByTitle(id)
    try {
      await titles.replace(withCuts(relistFiles(title.value, left), left), title.version)
      return
    } catch (error) {
      if (!isVaultError(error, 'CATALOG_CONFLICT')) throw error
    }
  }
  throw new VaultError('CATALOG_CONFLICT', { title: id })
}
