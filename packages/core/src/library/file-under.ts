import { assert } from '../assert.ts'
import { isVaultError, VaultError } from '../errors.ts'
import type { Catalog } from '../ports/catalog.ts'
import type { Versioned } from '../ports/repository.ts'
import { assertMayComeIn } from '../takedown/assert-may-come-in.ts'
import { takenDownError } from '../takedown/taken-down-error.ts'
import type { FileId } from '../vocabulary/ids.ts'
import type { MediaFile } from '../vocabulary/media.ts'
import type { Recognised } from '../vocabulary/recognised.ts'
import { changeFile } from './change-file.ts'
import { placeInTitle } from './place-in-title.ts'
import { placementIn } from './placement-of.ts'
import { relistTitle } from './relist-title.ts'

/** Writers of one file that collide this often in a row are not colliding by chance. */
const CONFLICTS_MAX = 50

/**
 * Files a known file under the title that it is said to be, or that this was merged into, wherever it was before, and returns it as it is now. Doing it again
 * after a crash changes nothing and ends in the same state.
 *
 * Throws `FILE_NOT_FOUND`, and `TAKEN_DOWN` when a takedown covers the file where it is or where it is to go.
 */
export async function fileUnder(catalog: Catalog, id: FileId, recognised: Recognised): Promise<MediaFile> {
  assert(recognised.doubt === undefined, 'what is in doubt is not filed')
  const { before, after } = await replacePlacement(catalog, id, recognised)
  const placed = await placeInTitle(catalog, after, recognised)
  if (before.review !== undefined) return placed
  await relistTitle(catalog, before.titleId)
  return await changeFile(catalog, id, withoutLeft)
}

function withoutLeft(file: MediaFile): MediaFile {
  if (file.leftTitleId === undefined) return file
  const { leftTitleId: _, ...rest } = file
  return rest
}

async function replacePlacement(catalog: Catalog, id: FileId, recognised: Recognised) {
  for (let conflicts = 0; conflicts < CONFLICTS_MAX; conflicts++) {
    const found = await catalog.files.get(id)
    if (found === undefined) throw new VaultError('FILE_NOT_FOUND', { fileId: id })
    const placement = await placementIn(catalog, recognised)
    const { episode: _, review, ...facts } = withoutLeft(found.value)
    const leaves = review === undefined && facts.titleId !== placement.titleId
    const moved: MediaFile = { ...facts, ...placement, ...(leaves && { leftTitleId: facts.titleId }) }
    await assertMayComeIn(catalog, found.value)
    await assertMayComeIn(catalog, moved)
    // Whoever moved it before has died.
    if (found.value.leftTitleId !== undefined) await relistTitle(catalog, found.value.leftTitleId)
    try {
      const { version } = await catalog.files.replace(moved, found.version)
      await assertStillFree(catalog, { before: found.value, moved: { value: moved, version } })
      return { before: found.value, after: moved }
    } catch (error) {
      if (!isVaultError(error, 'CATALOG_CONFLICT')) throw error
    }
  }
  throw new VaultError('CATALOG_CONFLICT', { file: id })
}

/** A takedown of the title that came just before the file did does not have it among its files: the file goes back. */
async function assertStillFree(
  catalog: Catalog,
  { before, moved }: { readonly before: MediaFile; readonly moved: Versioned<MediaFile> },
): Promise<void> {
  const takedown = await catalog.takedowns.covering(moved.value)
  if (takedown === undefined) return
  await catalog.files.replace(before, moved.version)
  throw takenDownError(before.id, takedown)
}
