import type { Catalog } from '../ports/catalog.ts'
import type { TitleId } from '../vocabulary/ids.ts'
import type { MediaFile, Title } from '../vocabulary/media.ts'
import { changeTitle } from './change-title.ts'
import { cutsOf } from './cuts-of.ts'

/** The title with the cuts of its files on record. */
export function withCuts(title: Title, files: readonly MediaFile[]): Title {
  const { cuts: _, ...rest } = title
  const cuts = cutsOf(files)
  return cuts.length === 0 ? rest : { ...rest, cuts }
}

/** Records which files of a title are the same cut. Doing it again changes nothing. */
export async function decideCuts(catalog: Pick<Catalog, 'titles' | 'files'>, id: TitleId): Promise<void> {
  await changeTitle(catalog, id, async (title) => {
    const decided = withCuts(title, await catalog.files.listByTitle(id))
    return JSON.stringify(decided.cuts) === JSON.stringify(title.cuts) ? title : decided
  })
}
