import type { MediaFile } from '../vocabulary/media.ts'
import type { Recognised } from '../vocabulary/recognised.ts'
import { titleIdOf } from './title-id.ts'

/** Where a file belongs that is taken to be this: into its title, or in doubt into the review. */
export function placementOf(recognised: Recognised): Pick<MediaFile, 'titleId' | 'episode' | 'review'> {
  const titleId = titleIdOf(recognised)
  if (recognised.doubt !== undefined) return { titleId, review: recognised }
  return recognised.episode === undefined ? { titleId } : { titleId, episode: recognised.episode }
}
