import { isVaultError, VaultError } from '../errors.ts'
import type { Catalog } from '../ports/catalog.ts'
import type { MediaFile, Provenance, Title } from '../vocabulary/media.ts'
import type { Recognised } from '../vocabulary/recognised.ts'
import { decideCuts } from './decide-cuts.ts'
import { newTitle, placeFile } from './place-file.ts'

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
 * What is said of where the title comes from is added to what was known, and wins over it but for who took it in first.
 */
export async function placeInTitle(
  catalog: Pick<Catalog, 'titles' | 'files'>,
  file: MediaFile,
  recognised: Recognised,
  provenance?: Provenance,
): Promise<void> {
  if (file.review !== undefined) return
  const hasOthers = await place({ catalog, file, recognised, provenance })
  if (hasOthers) await decideCuts(catalog, file.titleId)
}

/** Says whether the movie or episode was listed before. */
async function place({ catalog, file, recognised, provenance }: Placing): Promise<boolean> {
  for (let conflicts = 0; conflicts < CONFLICTS_MAX; conflicts++) {
    const found = await catalog.titles.get(file.titleId)
    const title = found?.value ?? newTitle(recognised, file.addedAt)
    // The first file counts, in whatever order they are recorded.
    const addedAt = Math.min(title.addedAt, file.addedAt)
    const placed = withProvenance(placeFile({ ...title, addedAt }, file, recognised.episodeName), provenance)
    if (found !== undefined && isSame(found.value, placed)) return true
    try {
      await (found === undefined ? catalog.titles.insert(placed) : catalog.titles.replace(placed, found.version))
      return isListed(title, file)
    } catch (error) {
      if (!isVaultError(error, 'CATALOG_CONFLICT')) throw error
    }
  }
  throw new VaultError('CATALOG_CONFLICT', { title: file.titleId })
}

function isSame(before: Title, after: Title): boolean {
  return JSON.stringify(before) === JSON.stringify(after)
}

function isListed(title: Title, { episode }: MediaFile): boolean {
  if (episode === undefined) return title.buckets.length > 0
  const season = title.seasons.find(({ number }) => number === episode.season)
  return season?.episodes.some(({ number }) => number === episode.episode) === true
}

function withProvenance(title: Title, said: Provenance | undefined): Title {
  if (said === undefined) return title
  const addedBy = title.provenance?.addedBy ?? said.addedBy
  return { ...title, provenance: { ...title.provenance, ...said, ...(addedBy === undefined ? {} : { addedBy }) } }
}
