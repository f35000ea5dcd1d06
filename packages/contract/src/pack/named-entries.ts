import { type MediaFile, type Subtitle, safeFileName } from '@streamvault/core'
import { subtitleSuffix, withoutExtension } from '../subtitle-name.ts'
import { entryNames } from './entry-names.ts'
import type { PackEntry } from './pack-entry.ts'

/** Of a video with subtitles: they have its name, and room for their own tags behind it. */
const VIDEO_NAME_BYTES_MAX = 180

/**
 * The files of a pack with their subtitles behind each, by the names that players look for: `Film (2020).mkv`, then
 * `Film (2020).en.srt`, and `Film (2020).2.en.srt` for another one in English.
 */
export function namedEntries(files: readonly MediaFile[]): PackEntry[] {
  const names = entryNames(files.map(videoName))
  return files.flatMap((file, index) => {
    const name = names[index] ?? file.id
    const { id, sizeBytes, addedAt, subtitles = [] } = file
    return [{ file: id, name, sizeBytes, modifiedAt: addedAt }, ...subtitleEntries(file, { subtitles, name })]
  })
}

function videoName({ name, subtitles }: MediaFile): string {
  return subtitles === undefined ? name : safeFileName(name, { bytesMax: VIDEO_NAME_BYTES_MAX })
}

function subtitleEntries(
  file: MediaFile,
  { subtitles, name }: { readonly subtitles: readonly Subtitle[]; readonly name: string },
): PackEntry[] {
  const stem = withoutExtension(name)
  const counts = new Map<string, number>()
  return subtitles.map((subtitle) => {
    const ending = `${subtitleSuffix(subtitle)}.${subtitle.format}`
    const count = (counts.get(ending) ?? 0) + 1
    counts.set(ending, count)
    const { sizeBytes, addedAt: modifiedAt } = subtitle
    return { file: file.id, subtitle, name: `${stem}${count > 1 ? `.${count}` : ''}${ending}`, sizeBytes, modifiedAt }
  })
}
