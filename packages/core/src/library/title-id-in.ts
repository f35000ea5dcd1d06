import type { Catalog } from '../ports/catalog.ts'
import type { TitleId } from '../vocabulary/ids.ts'
import type { Title } from '../vocabulary/media.ts'
import type { Recognised } from '../vocabulary/recognised.ts'
import { type Called, exactTitleIdOf, titleIdOf } from './title-id.ts'

/** A last word that an id has in the place of the year, as in `wonder-woman-1984`; those that `--year` takes. */
const LIKE_YEAR = /-(?:1[89]|20|21)\d\d$/
/** A last word that an id of a series has. */
const LIKE_KIND = /-series$/

/**
 * The id of the title that is called so, whatever it was merged into: the one that follows from its name, or, where that may be or is that of another
 * title, one that nothing else has. A title keeps the id that it has.
 */
export async function titleIdIn(
  { titles }: Pick<Catalog, 'titles'>,
  called: Called & Pick<Recognised, 'doubt'>,
): Promise<TitleId> {
  const id = titleIdOf(called)
  if (called.doubt !== undefined) return id
  const known = (await titles.get(id))?.value
  const isOther = known === undefined ? mayBeOther(called) : known.kind !== called.kind || known.year !== called.year
  return isOther ? exactTitleIdOf(called) : id
}

/** The ids of the titles that were merged into one, in their order. */
export async function formerIdsOf(
  catalog: Pick<Catalog, 'titles'>,
  { kind, formerly = [] }: Pick<Title, 'kind' | 'formerly'>,
): Promise<readonly TitleId[]> {
  return await Promise.all(formerly.map((former) => titleIdIn(catalog, { kind, ...former })))
}

/** Whether what is called so would have the id of a title with a year, or of a series. */
function mayBeOther({ kind, name, year }: Called): boolean {
  if (year !== undefined) return false
  const words = titleIdOf({ kind: 'movie', name })
  return LIKE_YEAR.test(words) || (kind === 'movie' && LIKE_KIND.test(words))
}
