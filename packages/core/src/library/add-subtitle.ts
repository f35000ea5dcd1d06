import { isVaultError, VaultError } from '../errors.ts'
import type { Catalog } from '../ports/catalog.ts'
import { assertMayComeIn } from '../takedown/assert-may-come-in.ts'
import type { FileId } from '../vocabulary/ids.ts'
import { SUBTITLES_PER_FILE_MAX, type Subtitle } from '../vocabulary/subtitle.ts'

/** Writers of one file that collide this often in a row are not colliding by chance. */
const CONFLICTS_MAX = 50

/**
 * Records a subtitle in the document of its video, and returns it as it is there: where another of the same content was first, that
 * one. One that did not tell its language tells what `subtitle` tells from then on.
 *
 * Throws `SUBTITLE_VIDEO_UNKNOWN` when there is no such file, `SUBTITLES_TOO_MANY`, and `TAKEN_DOWN`.
 */
export async function addSubtitle(
  catalog: Pick<Catalog, 'files' | 'takedowns'>,
  file: FileId,
  subtitle: Subtitle,
): Promise<Subtitle> {
  for (let conflicts = 0; conflicts < CONFLICTS_MAX; conflicts++) {
    const found = await catalog.files.get(file)
    if (found === undefined) throw new VaultError('SUBTITLE_VIDEO_UNKNOWN', { file })
    await assertMayComeIn(catalog, found.value)
    const { subtitles = [] } = found.value
    const known = subtitles.find(({ id }) => id === subtitle.id)
    const kept = known === undefined ? subtitle : retold(known, subtitle)
    if (kept === known) return known
    if (known === undefined && subtitles.length >= SUBTITLES_PER_FILE_MAX)
      throw new VaultError('SUBTITLES_TOO_MANY', { file })
    const all = known === undefined ? [...subtitles, kept] : subtitles.map((each) => (each === known ? kept : each))
    try {
      await catalog.files.replace({ ...found.value, subtitles: all }, found.version)
      return kept
    } catch (error) {
      if (!isVaultError(error, 'CATALOG_CONFLICT')) throw error
    }
  }
  throw new VaultError('CATALOG_CONFLICT', { file })
}

/** The known one, unless its name told no language and the new one's does. */
function retold(known: Subtitle, { name, language, isForced, isSdh, label }: Subtitle): Subtitle {
  if (known.language !== 'und' || language === 'und') return known
  const { isForced: _, isSdh: __, label: ___, ...facts } = known
  return {
    ...facts,
    name,
    language,
    ...(isForced && { isForced }),
    ...(isSdh && { isSdh }),
    ...(label !== undefined && { label }),
  }
}
