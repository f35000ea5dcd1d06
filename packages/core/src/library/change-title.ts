import { isVaultError, VaultError } from '../errors.ts'
import type { Catalog } from '../ports/catalog.ts'
import type { TitleId } from '../vocabulary/ids.ts'
import type { Title } from '../vocabulary/media.ts'

/** Writers of one title that collide this often in a row are not colliding by chance. */
const CONFLICTS_MAX = 50

/**
 * Writes what `change` makes of a title, whatever else is written to it meanwhile, and returns it as it is now; nothing is written where `change`
 * returns what it was given. Undefined where there is no such title. Throws `CATALOG_CONFLICT` where that never ends.
 */
export async function changeTitle(
  { titles }: Pick<Catalog, 'titles'>,
  id: TitleId,
  change: (title: Title) => Title | Promise<Title>,
): Promise<Title | undefined> {
  for (let conflicts = 0; conflicts < CONFLICTS_MAX; conflicts++) {
    const found = await titles.get(id)
    if (found === undefined) return undefined
    const changed = await change(found.value)
    if (changed === found.value) return changed
    try {
      return (await titles.replace(changed, found.version)).value
    } catch (error) {
      if (!isVaultError(error, 'CATALOG_CONFLICT')) throw error
    }
  }
  throw new VaultError('CATALOG_CONFLICT', { title: id })
}
