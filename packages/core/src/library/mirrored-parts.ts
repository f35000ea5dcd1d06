import type { MediaFile } from '../vocabulary/media.ts'
import type { Part } from '../vocabulary/part.ts'

/** The parts of a file that mirrors hold too: its own, and those of its subtitles. Manifests are made for one store only. */
export function mirroredPartsOf({ parts, subtitles = [] }: Pick<MediaFile, 'parts' | 'subtitles'>): readonly Part[] {
  return [...parts, ...subtitles.map(({ part }) => part)]
}

/** The file with other parts in the place of those that `change` changes. */
export function withMirroredParts(file: MediaFile, change: (part: Part) => Part): MediaFile {
  const { parts, subtitles } = file
  return {
    ...file,
    parts: parts.map(change),
    ...(subtitles && { subtitles: subtitles.map((subtitle) => ({ ...subtitle, part: change(subtitle.part) })) }),
  }
}

/** Whether both are the same stored bytes. */
export function isSamePart(one: Part, other: Part): boolean {
  return one.store === other.store && one.blob === other.blob && (one.start ?? 0) === (other.start ?? 0)
}
