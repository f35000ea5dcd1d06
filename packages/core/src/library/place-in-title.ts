import { isVaultError, VaultError } from '../errors.ts'
import type { Catalog } from '../ports/catalog.ts'
import type { MediaFile, Provenance, Title } from '../vocabulary/media.ts'
import type { Recognised } from '../vocabulary/recognised.ts'
import { changeFile } from './change-file.ts'
import { decideCuts } from './decide-cuts.ts'
import { joinProvenance } from './join-provenance.ts'
import { moveFile } from './move-file.ts'
import { newTitle, placeFile } from './place-file.ts'
import { titleRootOf } from './title-root.ts'

interface Placing {
  readonly catalog: Pick<Catalog, 'titles'>
  readonly file: MediaFile
  readonly recognised: Recognised
  readonly provenance: Provenance | undefined
}

/** Writers of one title that collide this often in a row are not colliding by chance. */
const CONFLICTS_MAX = 50

/**
 * Lists `file` in its title, which is made where it does not exist yet, and records whose cut it is. A file in review is listed nowhere.
 * What is said of where the title comes from is added to what was known, and wins over it but for who took it in first; of a file in review, it
 * is kept in its own document, and joins what is known of its title once it has one.
 *
 * Where its title was merged into another, it moves there. Returns the file as it is now. Throws `TAKEN_DOWN`.
 */
export async function placeInTitle(
  catalog: Pick<Catalog, 'titles' | 'files' | 'takedowns'>,
  file: MediaFile,
  recognised: Recognised,
  provenance?: Provenance,
): Promise<MediaFile> {
  if (file.review !== undefined) return await noteProvenance(catalog, file, provenance)
  const found = await place({ catalog, file, recognised, provenance })
  if (found === 'merged') return await placeInTitle(catalog, await follow(catalog, file), recognised, provenance)
  if (found === 'listed') await decideCuts(catalog, file.titleId)
  return await forgetProvenance(catalog, file)
}

/** The file in the title that its own was merged into, while it came in or before. */
async function follow(
  catalog: Pick<Catalog, 'titles' | 'files' | 'takedowns'>,
  { id, titleId }: MediaFile,
): Promise<MediaFile> {
  const moved = await moveFile(catalog, id, await titleRootOf(catalog, titleId))
  if (moved === undefined) throw new VaultError('FILE_NOT_FOUND', { fileId: id })
  return moved
}

/** Says whether the movie or episode was listed before. */
async function place({ catalog, file, recognised, provenance }: Placing): Promise<'listed' | 'new' | 'merged'> {
  for (let conflicts = 0; conflicts < CONFLICTS_MAX; conflicts++) {
    const found = await catalog.titles.get(file.titleId)
    if (found?.value.mergedInto !== undefined) return 'merged'
    const title = found?.value ?? newTitle(recognised, file.addedAt, file.titleId)
    // The first file counts, in whatever order they are recorded.
    const addedAt = Math.min(title.addedAt, file.addedAt)
    const known = joinProvenance(title.provenance, file.provenance)
    const credited = withProvenance(known, provenance)
    const listed = placeFile({ ...title, addedAt }, file, recognised.episodeName)
    const placed = credited === undefined ? listed : { ...listed, provenance: credited }
    if (found !== undefined && isSame(found.value, placed)) return 'listed'
    try {
      await (found === undefined ? catalog.titles.insert(placed) : catalog.titles.replace(placed, found.version))
      return isListed(title, file) ? 'listed' : 'new'
    } catch (error) {
      if (!isVaultError(error, 'CATALOG_CONFLICT')) throw error
    }
  }
  throw new VaultError('CATALOG_CONFLICT', { title: file.titleId })
}

async function noteProvenance(
  catalog: Pick<Catalog, 'files' | 'takedowns'>,
  file: MediaFile,
  said: Provenance | undefined,
): Promise<MediaFile> {
  if (said === undefined) return file
  return await changeFile(catalog, file.id, (known) => {
    const provenance = withProvenance(known.provenance, said)
    if (known.review === undefined || provenance === undefined || isSame(known.provenance, provenance)) return known
    return { ...known, provenance }
  })
}

/** From now on the title tells it. */
async function forgetProvenance(catalog: Pick<Catalog, 'files' | 'takedowns'>, file: MediaFile): Promise<MediaFile> {
  if (file.provenance === undefined) return file
  return await changeFile(catalog, file.id, (known) => {
    if (known.review !== undefined || known.provenance === undefined) return known
    const { provenance: _, ...rest } = known
    return rest
  })
}

function isSame(before: object | undefined, after: object): boolean {
  return JSON.stringify(before) === JSON.stringify(after)
}

function isListed(title: Title, { episode }: MediaFile): boolean {
  if (episode === undefined) return title.buckets.length > 0
  const season = title.seasons.find(({ number }) => number === episode.season)
  return season?.episodes.some(({ number }) => number === episode.episode) === true
}

function withProvenance(known: Provenance | undefined, said: Provenance | undefined): Provenance | undefined {
  if (said === undefined) return known
  const addedBy = known?.addedBy ?? said.addedBy
  return { ...known, ...said, ...(addedBy === undefined ? {} : { addedBy }) }
}
