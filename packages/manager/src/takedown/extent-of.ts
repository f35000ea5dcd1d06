import {
  type Catalog,
  type FileId,
  type MediaFile,
  mirroredPartsOf,
  picturesOf,
  type TakedownExtent,
  type TakedownTarget,
  type TitleId,
} from '@streamvault/core'

type Sources = Pick<Catalog, 'files' | 'titles' | 'metadata'>

/** Everything that a takedown of `target` would take along, as the catalogue knows it now. */
export async function extentOf(catalog: Sources, target: TakedownTarget): Promise<TakedownExtent> {
  const files = await filesOf(catalog, target)
  const titles = [...new Set(files.map(({ titleId }) => titleId))]
  const views = await Promise.all(titles.map((id) => titleExtent(catalog, id, files)))
  const parts = files.flatMap((file) => [...mirroredPartsOf(file)])
  const mirrors: Record<string, number> = {}
  for (const { copies = [] } of parts) for (const { store } of copies) mirrors[store] = (mirrors[store] ?? 0) + 1
  const manifests = files.flatMap(({ manifest, subtitles = [] }) => [
    manifest,
    ...subtitles.map((each) => each.manifest),
  ])
  return {
    titles: views.flatMap(({ name }) => (name === undefined ? [] : [name])),
    files: files.map(({ id, name, bucket, sizeBytes }) => ({ id, name, bucket, sizeBytes })),
    packs: sum(views.map(({ packs }) => packs)),
    images: sum(views.map(({ images }) => images)),
    sprites: files.length,
    subtitles: sum(files.map(({ subtitles = [] }) => subtitles.length)),
    messages: new Set([...parts, ...manifests.filter((each) => each !== undefined)].map(({ blob }) => blob)).size,
    mirrors,
  }
}

/** The files that the catalogue has of a target; of a title and a season also those that nobody is shown. */
async function filesOf({ files }: Pick<Catalog, 'files'>, target: TakedownTarget): Promise<readonly MediaFile[]> {
  if ('file' in target) {
    const found = await files.get(target.file)
    return found === undefined ? [] : [found.value]
  }
  const { title, season } = target
  return (await files.listByTitle(title)).filter((file) => season === undefined || file.episode?.season === season)
}

async function titleExtent(catalog: Sources, id: TitleId, going: readonly MediaFile[]) {
  const [title, metadata, all] = await Promise.all([
    catalog.titles.get(id),
    catalog.metadata.get(id),
    catalog.files.listByTitle(id),
  ])
  const ids: ReadonlySet<FileId> = new Set(going.map((file) => file.id))
  const packs = new Set(
    going.filter(({ titleId }) => titleId === id).map(({ bucket, episode }) => `${episode?.season ?? ''}/${bucket}`),
  )
  const details = metadata?.value.details
  const goesWhole = all.every((file) => ids.has(file.id))
  return {
    name: title?.value.name,
    packs: packs.size,
    images: goesWhole && details !== undefined ? picturesOf(details).size : 0,
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
