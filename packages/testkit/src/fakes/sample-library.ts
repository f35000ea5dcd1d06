import { createHash } from 'node:crypto'
import {
  type BlobRef,
  type Catalog,
  fileIdOf,
  type MediaFile,
  newTitle,
  placeFile,
  type Recognised,
  type TitleId,
  titleIdOf,
} from '@streamvault/core'

/** 2024-05-06T07:08:09.000Z, when everything in a sample library was added. */
const ADDED_AT = 1_714_979_289_000

/** A plausible media file of one part. Its id follows from its name, so that different names are different files. */
export function sampleFile(given: Partial<MediaFile> = {}): MediaFile {
  const name = given.name ?? 'Big.Buck.Bunny.2008.1080p.mp4'
  const sha256 = createHash('sha256').update(name).digest('hex')
  return {
    id: fileIdOf(sha256),
    titleId: 'big-buck-bunny-2008' as TitleId,
    bucket: '1080p',
    name,
    sizeBytes: 3_500_000,
    sha256,
    media: {
      container: 'mp4',
      mimeType: 'video/mp4',
      durationSeconds: 12.5,
      tracks: [
        { kind: 'video', codec: 'avc', width: 1920, height: 1080 },
        { kind: 'audio', codec: 'aac', channels: 2, language: 'eng', name: 'Stereo' },
        { kind: 'subtitle', codec: 'subrip', language: 'und' },
      ],
    },
    parts: [{ store: 'disk', blob: `blob/${name}` as BlobRef, sizeBytes: 3_500_000 }],
    addedAt: ADDED_AT,
    ...given,
  }
}

/** Writes a title and its files as an ingest would, and returns the title's id. */
export async function addSampleTitle(
  catalog: Catalog,
  recognised: Pick<Recognised, 'kind' | 'name' | 'year'>,
  files: readonly Partial<MediaFile>[],
): Promise<TitleId> {
  const titleId = titleIdOf(recognised)
  let title = newTitle(recognised, ADDED_AT)
  for (const given of files) {
    const file = sampleFile({ titleId, ...given })
    await catalog.files.insert(file)
    title = placeFile(title, file, file.episode && `Episode ${file.episode.episode}`)
  }
  await catalog.titles.insert(title)
  return titleId
}
