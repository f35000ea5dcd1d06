import { basename, dirname, join } from 'node:path/posix'
import {
  isSubtitleName,
  isVideoName,
  type Recognised,
  type Sidecar,
  SUBTITLES_PER_FILE_MAX,
  type SubtitleTags,
} from '@streamvault/core'
import { isSubtitleFolder, videoFolderOf } from './gather-folder.ts'
import { type FoundSubtitle, matchSidecars, type NamedVideo } from './match-sidecars.ts'
import { subtitleStem } from './subtitle-tags.ts'
import { withoutTags } from './without-tags.ts'

interface NamedFile {
  readonly name: string
  readonly tags: SubtitleTags
}

/**
 * Says which of several files, such as those of an archive, are subtitles of which others, by their names with `/` between folders. The
 * videos of a subtitle's own folder come first, and then all that there are.
 */
export function matchNames(
  names: readonly string[],
  recognise: (name: string) => Recognised,
): ReadonlyMap<string, readonly NamedFile[]> {
  const videos = names.filter(isVideoName).map((path): NamedVideo => {
    const name = basename(path)
    return { path, stem: name.slice(0, name.lastIndexOf('.')), recognised: recognise(path) }
  })
  const byFolder = Map.groupBy(videos, ({ path }) => dirname(path))
  const folderOf = (path: string) => videoFolderOf(path, (folder) => byFolder.has(folder))
  const subtitles = names
    .filter(isSubtitleName)
    .map((path) => foundSubtitle(path, (name) => recognise(join(folderOf(path), name))))
  const sidecars = new Map<string, NamedFile[]>()
  const note = (matched: ReadonlyMap<string, readonly Sidecar[]>) => {
    for (const [video, list] of matched) {
      const known = sidecars.get(video) ?? []
      const all = [...known, ...list.map(({ path, tags }) => ({ name: path, tags }))]
      sidecars.set(video, all.slice(0, SUBTITLES_PER_FILE_MAX))
    }
  }
  const left: FoundSubtitle[] = []
  for (const [folder, inside] of Map.groupBy(subtitles, ({ path }) => folderOf(path))) {
    const matched = matchSidecars(byFolder.get(folder) ?? [], inside)
    note(matched.sidecars)
    left.push(...matched.unmatched)
  }
  note(matchSidecars(videos, left).sidecars)
  return sidecars
}

function foundSubtitle(path: string, recognise: (name: string) => Recognised): FoundSubtitle {
  const name = basename(path)
  const folder = dirname(path)
  const own = `${withoutTags(subtitleStem(name))}.mkv`
  const isWithin = isSubtitleFolder(basename(dirname(folder)))
  return {
    path,
    name,
    ...(isWithin && { within: basename(folder) }),
    recognised: recognise(own),
  }
}
