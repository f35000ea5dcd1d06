import { type MediaFile, type Subtitle, safeFileName } from '@streamvault/core'
import { subtitleSuffix, withoutExtension } from '../subtitle-name.ts'
import { EntryNames } from './entry-names.ts'
import type { PackEntry } from './pack-entry.ts'

/** Of a video with subtitles: they have its name, and room for their own tags behind it. */
const VIDEO_NAME_BYTES_MAX = 180

/**
 * The files of a pack with their subtitles behind each, by the names that players look for: `Film (2020).mkv`, then
 * `Film (2020).en.srt`, and `Film (2020).2.en.srt` for another one in English.
 */
export function namedEntries(files: readonly MediaFile[]): PackEntry[] {
  const names = new EntryNames()
  const videos = files.map((file) => ({ file, name: names.take(videoName(file)) }))
  return videos.flatMap(({ file, name }) => {
    const { id, sizeBytes, addedAt, subtitles = [] } = file
    const stem = withoutExtension(name)
    const beside = subtitles.map((subtitle) =>
      subtitleEntry(file, subtitle, names.takeFirst(subtitleName(stem, subtitle))),
    )
    return [{ file: id, name, sizeBytes, modifiedAt: addedAt }, ...beside]
  })
}

function videoName({ name, subtitles }: MediaFile): string {
  return subtitles === undefined ? name : safeFileName(name, { bytesMax: VIDEO_NAME_BYTES_MAX })
}

function subtitleName(stem: string, subtitle: Subtitle): (copy: number) => string {
  const ending = `${subtitleSuffix(subtitle)}.${subtitle.format}`
  return (copy) => `${stem}${copy > 1 ? `.${copy}` : ''}${ending}`
}

function subtitleEntry({ id }: MediaFile, subtitle: Subtitle, name: string): PackEntry {
  const { sizeBytes, addedAt: modifiedAt } = subtitle
  return { file: id, subtitle, name, sizeBytes, modifiedAt }
}
