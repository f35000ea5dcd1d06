import type { FileId } from '../vocabulary/ids.ts'
import type { Cut, MediaFile } from '../vocabulary/media.ts'
import { compareVersions } from './compare-versions.ts'
import { episodeNumbersOf } from './episode-numbers-of.ts'
import { offsetOfCut } from './same-cut.ts'

/** The cuts of each movie or episode that has several files, that of the best file first; of what has one file there is nothing to say. */
export function cutsOf(files: readonly MediaFile[]): readonly Cut[] {
  const items = Map.groupBy(files, ({ episode }) =>
    episode === undefined ? '' : `${episode.season}/${episodeNumbersOf(episode).join('-')}`,
  )
  return [...items.values()].filter((versions) => versions.length > 1).flatMap(cutsOfItem)
}

interface Grouping {
  readonly first: MediaFile
  readonly files: { readonly id: FileId; readonly offsetSeconds: number }[]
}

function cutsOfItem(versions: readonly MediaFile[]): Cut[] {
  const groups: Grouping[] = []
  for (const file of versions.toSorted(compareVersions)) {
    const found = groups
      .map((group) => ({ group, offsetSeconds: offsetOfCut(group.first.media, file.media) }))
      .find(({ offsetSeconds }) => offsetSeconds !== undefined)
    if (found === undefined) groups.push({ first: file, files: [{ id: file.id, offsetSeconds: 0 }] })
    else found.group.files.push({ id: file.id, offsetSeconds: found.offsetSeconds ?? 0 })
  }
  return groups.map(({ files }) => ({ files }))
}
