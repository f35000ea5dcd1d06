import type { PictureId } from '../vocabulary/ids.ts'
import type { TitleDetails } from '../vocabulary/metadata.ts'

/** What a picture shows, which decides in which size it is fetched. */
export const PICTURE_KINDS = ['poster', 'backdrop', 'still', 'profile'] as const
export type PictureKind = (typeof PICTURE_KINDS)[number]

/** Every picture that a title has, and what it shows. */
export function picturesOf(details: TitleDetails): ReadonlyMap<PictureId, PictureKind> {
  const pictures = new Map<PictureId, PictureKind>()
  const add = (kind: PictureKind, picture: PictureId | undefined) => {
    if (picture !== undefined && !pictures.has(picture)) pictures.set(picture, kind)
  }
  const { collection, seasons } = details
  add('poster', details.poster)
  add('backdrop', details.backdrop)
  add('poster', collection?.poster)
  add('backdrop', collection?.backdrop)
  for (const season of seasons) {
    add('poster', season.poster)
    for (const episode of season.episodes) add('still', episode.still)
  }
  for (const { picture } of [...details.cast, ...details.crew]) add('profile', picture)
  return pictures
}
