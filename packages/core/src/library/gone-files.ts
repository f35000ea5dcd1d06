import type { Catalog } from '../ports/catalog.ts'
import type { FileId } from '../vocabulary/ids.ts'
import type { MediaFile } from '../vocabulary/media.ts'
import { changeFile } from './change-file.ts'

/**
 * A file whose bytes were gone lies elsewhere from now on; one that was not gone stays where it is. Returns it as it is now. Throws
 * `FILE_NOT_FOUND` when the catalogue has none of this id, and `TAKEN_DOWN`.
 */
export async function reviveFile(catalog: Pick<Catalog, 'files' | 'takedowns'>, file: MediaFile): Promise<MediaFile> {
  const { parts, manifest, encryption } = file
  return await changeFile(catalog, file.id, (known) => {
    if (known.goneAt === undefined) return known
    const { goneAt: _, manifest: __, encryption: ___, ...kept } = known
    return { ...kept, parts, ...(manifest && { manifest }), ...(encryption && { encryption }) }
  })
}

/** Notes since when the bytes of a file are gone, where `isLost` says so of one of its parts. Says whether it does now. */
export async function markGone(
  catalog: Pick<Catalog, 'files' | 'takedowns'>,
  id: FileId,
  { at, isLost }: { readonly at: number; readonly isLost: (file: MediaFile) => boolean },
): Promise<boolean> {
  let isMarked = false
  await changeFile(catalog, id, (known) => {
    isMarked = known.goneAt === undefined && isLost(known)
    return isMarked ? { ...known, goneAt: at } : known
  })
  return isMarked
}
