import { type Catalog, cutsOf, type Denials, episodeNumbersOf, type FileId, type MediaFile } from '@streamvault/core'
import { knownRefusal } from '@streamvault/media'

export interface CutDeps {
  readonly catalog: Pick<Catalog, 'files'>
  readonly denials: Pick<Denials, 'isDenied'>
}

/** A file, and by how many milliseconds of its clock what it shows begins later than in the best of its cut. */
export interface CutVersion {
  readonly id: FileId
  readonly offsetMs: number
}

const MS_PER_SECOND = 1000

/**
 * All files that show the same as a file from beginning to end and may be played in segments by anybody, itself first; itself
 * alone where it is in review, being in no title then.
 */
export async function versionsOfCut({ catalog, denials }: CutDeps, file: MediaFile): Promise<readonly CutVersion[]> {
  const alone = [{ id: file.id, offsetMs: 0 }]
  if (file.review !== undefined) return alone
  const files = await catalog.files.listByTitle(file.titleId)
  const usable = files.filter(
    ({ id, goneAt, review, media }) =>
      id === file.id ||
      (goneAt === undefined && review === undefined && !denials.isDenied(id) && knownRefusal(media) === undefined),
  )
  const cuts = cutsOf(usable.filter((other) => itemOf(other) === itemOf(file)))
  const cut = cuts.find((each) => each.files.some(({ id }) => id === file.id))
  if (cut === undefined) return alone
  const versions = cut.files.map(({ id, offsetSeconds }) => ({
    id,
    offsetMs: Math.round(offsetSeconds * MS_PER_SECOND),
  }))
  return versions.toSorted((one, other) => Number(other.id === file.id) - Number(one.id === file.id))
}

function itemOf({ episode }: MediaFile): string {
  return episode === undefined ? '' : `${episode.season}/${episodeNumbersOf(episode).join('-')}`
}
