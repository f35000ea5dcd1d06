import { VaultError } from '../errors.ts'
import type { Catalog } from '../ports/catalog.ts'
import type { TitleId } from '../vocabulary/ids.ts'

/** Titles are not merged into each other so often that anybody had to follow more. */
const HOPS_MAX = 100

/** The title that an id leads to: itself, also where there is none, or what it was merged into. */
export async function titleRootOf({ titles }: Pick<Catalog, 'titles'>, id: TitleId): Promise<TitleId> {
  let root = id
  for (let hops = 0; hops < HOPS_MAX; hops++) {
    const next = (await titles.get(root))?.value.mergedInto
    if (next === undefined) return root
    root = next
  }
  throw new VaultError('INTERNAL', { title: id, reason: 'it was merged without an end' })
}
