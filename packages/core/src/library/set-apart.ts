import { isVaultError, VaultError } from '../errors.ts'
import type { Catalog } from '../ports/catalog.ts'
import type { Instant } from '../ports/clock.ts'
import type { TitleId } from '../vocabulary/ids.ts'
import type { Title } from '../vocabulary/media.ts'
import { changeTitle } from './change-title.ts'
import { newTitle } from './place-file.ts'
import type { Called } from './title-id.ts'
import { titleIdIn } from './title-id-in.ts'

/** Whoever makes and removes a title this often in a row is not doing so by chance. */
const CONFLICTS_MAX = 50

/** Sees to it that there is a title of its own that is called so, whatever it was merged into, and that only operators merge again. */
export async function setApart(catalog: Pick<Catalog, 'titles'>, called: Called, addedAt: Instant): Promise<TitleId> {
  const id = await titleIdIn(catalog, called)
  for (let conflicts = 0; conflicts < CONFLICTS_MAX; conflicts++) {
    if ((await changeTitle(catalog, id, asApart)) !== undefined) return id
    try {
      await catalog.titles.insert(asApart(newTitle(called, addedAt, id)))
      return id
    } catch (error) {
      if (!isVaultError(error, 'CATALOG_CONFLICT')) throw error
    }
  }
  throw new VaultError('CATALOG_CONFLICT', { title: id })
}

function asApart(title: Title): Title {
  if (title.isApart === true && title.mergedInto === undefined) return title
  const { mergedInto: _, ...rest } = title
  return { ...rest, isApart: true }
}
