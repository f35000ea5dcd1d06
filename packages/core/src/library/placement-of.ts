import type { Catalog } from '../ports/catalog.ts'
import type { MediaFile } from '../vocabulary/media.ts'
import type { Recognised } from '../vocabulary/recognised.ts'
import { titleIdOf } from './title-id.ts'
import { titleIdIn } from './title-id-in.ts'
import { titleRootOf } from './title-root.ts'

export type Placement = Pick<MediaFile, 'titleId' | 'episode' | 'review'>

/**
 * Where a file belongs by its name that is taken to be this: into its title, or in doubt into the review. A catalogue may have another title of
 * that id: `namedPlacementIn` asks it.
 */
export function placementOf(recognised: Recognised): Placement {
  const titleId = titleIdOf(recognised)
  if (recognised.doubt !== undefined) return { titleId, review: recognised }
  return recognised.episode === undefined ? { titleId } : { titleId, episode: recognised.episode }
}

/** Where such a file belongs in a catalogue by its name, whatever its title was merged into. */
export async function namedPlacementIn(catalog: Pick<Catalog, 'titles'>, recognised: Recognised): Promise<Placement> {
  return { ...placementOf(recognised), titleId: await titleIdIn(catalog, recognised) }
}

/** Where such a file belongs by now: the title of that name may have been merged into another. */
export async function placementIn(catalog: Pick<Catalog, 'titles'>, recognised: Recognised): Promise<Placement> {
  const placement = await namedPlacementIn(catalog, recognised)
  return { ...placement, titleId: await titleRootOf(catalog, placement.titleId) }
}
