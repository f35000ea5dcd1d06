import type { MediaFile, Title } from '../vocabulary/media.ts'
import type { Recognised } from '../vocabulary/recognised.ts'

/** What a file is taken to be by now, as its own document and that of its title say. */
export function recognisedOf({ review, episode }: Pick<MediaFile, 'review' | 'episode'>, title: Title): Recognised {
  if (review !== undefined) return review
  const { name, year } = title
  const kind = episode === undefined ? 'movie' : 'series'
  return { kind, name, ...(year === undefined ? {} : { year }), ...(episode && { episode }) }
}
