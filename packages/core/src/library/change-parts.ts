import { isVaultError, VaultError } from '../errors.ts'
import type { Catalog } from '../ports/catalog.ts'
import { assertMayComeIn } from '../takedown/assert-may-come-in.ts'
import type { FileId } from '../vocabulary/ids.ts'
import type { Part } from '../vocabulary/part.ts'
import { isSamePart, mirroredPartsOf, withMirroredParts } from './mirrored-parts.ts'

/** Writers of one file that collide this often in a row are not colliding by chance. */
const CONFLICTS_MAX = 50

/**
 * Records where a part of a file, or of one of its subtitles, lies from now on, whatever else is written to the file meanwhile.
 *
 * Throws `PART_MISSING` when the catalogue has no such file, or the file no such part any longer, and `TAKEN_DOWN`: whoever
 * deletes what a takedown covers must find all of it.
 */
export async function changeParts(
  catalog: Pick<Catalog, 'files' | 'takedowns'>,
  { file, part }: { readonly file: FileId; readonly part: Part },
  change: (part: Part) => Part,
): Promise<void> {
  for (let conflicts = 0; conflicts < CONFLICTS_MAX; conflicts++) {
    const found = await catalog.files.get(file)
    if (found === undefined || !mirroredPartsOf(found.value).some((each) => isSamePart(each, part))) {
      throw new VaultError('PART_MISSING', { file })
    }
    await assertMayComeIn(catalog, found.value)
    const changed = withMirroredParts(found.value, (each) => (isSamePart(each, part) ? change(each) : each))
    try {
      await catalog.files.replace(changed, found.version)
      return
    } catch (error) {
      if (!isVaultError(error, 'CATALOG_CONFLICT')) throw error
    }
  }
  throw new VaultError('CATALOG_CONFLICT', { file })
}
