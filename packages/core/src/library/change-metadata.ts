import { isVaultError, VaultError } from '../errors.ts'
import type { Catalog } from '../ports/catalog.ts'
import type { TitleId } from '../vocabulary/ids.ts'
import type { TitleMetadata } from '../vocabulary/metadata.ts'

/** Writers of one record that collide this often in a row are not colliding by chance. */
const CONFLICTS_MAX = 50

/**
 * Writes what `change` makes of what is known of a title, whatever else is written to it meanwhile; nothing where it makes nothing of it. Throws
 * `CATALOG_CONFLICT` where that never ends.
 */
export async function changeMetadata(
  { metadata }: Pick<Catalog, 'metadata'>,
  id: TitleId,
  change: (known: TitleMetadata | undefined) => TitleMetadata | undefined,
): Promise<void> {
  for (let conflicts = 0; conflicts < CONFLICTS_MAX; conflicts++) {
    const found = await metadata.get(id)
    const record = change(found?.value)
    if (record === undefined) return
    try {
      await (found === undefined ? metadata.insert(record) : metadata.replace(record, found.version))
      return
    } catch (error) {
      if (!isVaultError(error, 'CATALOG_CONFLICT')) throw error
    }
  }
  throw new VaultError('CATALOG_CONFLICT', { title: id })
}
