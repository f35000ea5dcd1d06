import type { Catalog } from '../ports/catalog.ts'
import type { TitleId } from '../vocabulary/ids.ts'
import { changeTitle } from './change-title.ts'
import { withCuts } from './decide-cuts.ts'
import { relistFiles } from './place-file.ts'

/** Lets a title list only what it still has. One without files is not shown to anybody. */
export async function relistTitle(catalog: Pick<Catalog, 'titles' | 'files'>, id: TitleId): Promise<void> {
  await changeTitle(catalog, id, async (title) => {
    const left = await catalog.files.listByTitle(id)
    return withCuts(relistFiles(title, left), left)
  })
}
