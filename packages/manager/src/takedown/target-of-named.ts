import {
  type BlobRef,
  type Catalog,
  type FileId,
  type MediaFile,
  mirroredPartsOf,
  type PlacedPost,
  type TakedownTarget,
  titleRootOf,
  VaultError,
} from '@streamvault/core'
import type { Named } from './read-named.ts'

/** Where a blob lies, for a store whose blobs people see as posts. */
export type PostOfBlob = (blob: BlobRef) => PlacedPost | undefined

/** As many files are looked through at a time. */
const BATCH_FILES = 200

interface Sources {
  readonly catalog: Pick<Catalog, 'files' | 'titles' | 'takedowns'>
  readonly postOf: PostOfBlob
}

/**
 * What is to be taken down when somebody names it so. A file may be one that nobody has ingested yet. Throws `TITLE_NOT_FOUND`, and `FILE_NOT_FOUND` for a
 * post or a pack of which the catalogue knows nothing.
 */
export async function targetOfNamed(sources: Sources, named: Named, season?: number): Promise<TakedownTarget> {
  const { catalog } = sources
  if ('file' in named) return { file: named.file }
  if ('post' in named) return { file: await fileOfPost(sources, named.post) }
  if ('pack' in named) {
    const found = await catalog.files.get(named.pack)
    if (found === undefined) throw new VaultError('FILE_NOT_FOUND')
    const { titleId: title, episode } = found.value
    return episode === undefined ? { title } : { title, season: episode.season }
  }
  const title = await titleRootOf(catalog, named.title)
  const isKnown = (await catalog.titles.get(title)) !== undefined || (await catalog.takedowns.ofTitle(title)).length > 0
  if (!isKnown) throw new VaultError('TITLE_NOT_FOUND', { title })
  return season === undefined ? { title } : { title, season }
}

/** Looks through all files: no index knows posts, and nobody asks often. */
async function fileOfPost({ catalog, postOf }: Sources, { place, cursor }: PlacedPost): Promise<FileId> {
  for (let after: FileId | undefined; ; ) {
    const files = await catalog.files.listFrom(after, BATCH_FILES)
    const found = files.find((file) =>
      blobsOf(file).some((blob) => {
        const post = postOf(blob)
        return post?.place === place && post.cursor === cursor
      }),
    )
    if (found !== undefined) return found.id
    after = files.at(-1)?.id
    if (files.length < BATCH_FILES) throw new VaultError('FILE_NOT_FOUND')
  }
}

function blobsOf(file: MediaFile) {
  const { manifest, subtitles = [] } = file
  const places = [
    ...mirroredPartsOf(file),
    ...[manifest, ...subtitles.map((each) => each.manifest)].filter((each) => each !== undefined),
  ]
  return places.flatMap((part) => [part.blob, ...(part.copies ?? []).map(({ blob }) => blob)])
}
