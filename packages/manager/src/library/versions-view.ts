import type { VersionView } from '@streamvault/contract'
import { compareVersions, cutsOf, type FileId, isDuplicateOf, type MediaFile, type Title } from '@streamvault/core'

/** What each file of a title is among those of the same movie or episode. */
export function versionViews(title: Title, files: readonly MediaFile[]): ReadonlyMap<FileId, VersionView> {
  // A title that nothing was added to since cuts are on record has none there.
  const cuts = title.cuts ?? cutsOf(files)
  const placed = new Map(
    cuts.flatMap((cut, index) => cut.files.map(({ id, offsetSeconds }) => [id, { index, offsetSeconds }] as const)),
  )
  const items = Map.groupBy(files, ({ episode }) => JSON.stringify(episode ?? null))
  return new Map([...items.values()].flatMap((item) => viewsOfItem(item.toSorted(compareVersions), placed)))
}

type Placed = ReadonlyMap<FileId, { readonly index: number; readonly offsetSeconds: number }>

function viewsOfItem(sorted: readonly MediaFile[], placed: Placed): (readonly [FileId, VersionView])[] {
  const cuts = [...new Set(sorted.map(({ id }) => placed.get(id)?.index))]
  return sorted.map((file, at) => {
    const place = placed.get(file.id)
    const ofSameCut = sorted
      .slice(0, at)
      .filter(({ id }) => place !== undefined && placed.get(id)?.index === place.index)
    const better = ofSameCut.find((candidate) => isDuplicateOf(file, candidate))
    const view: VersionView = {
      rank: at + 1,
      cut: cuts.indexOf(place?.index) + 1,
      offsetSeconds: place?.offsetSeconds ?? 0,
      ...(better === undefined ? {} : { duplicateOf: better.id }),
    }
    return [file.id, view] as const
  })
}
