import type { Dirent } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { isSubtitleName, isVideoName, parsePieceName } from '@streamvault/core'
import { inspectPath, listFolder } from '../ingest/inspect-path.ts'

const SUBTITLE_FOLDER = /^(?:subs?|subtitles?)$/i

/** A subtitle near videos. */
export interface NearSubtitle {
  readonly path: string
  readonly name: string
  readonly within?: string
}

/** The videos of a folder, and the subtitles in it and in its folders of subtitles. */
export interface GatheredFolder {
  readonly path: string
  /** Names of files. */
  readonly videos: readonly string[]
  readonly subtitles: readonly NearSubtitle[]
}

export type Entries = readonly { readonly name: string; readonly entry: Dirent<Buffer> | undefined }[]

/** Whether a folder is one of subtitles, by its name. */
export function isSubtitleFolder(name: string): boolean {
  return SUBTITLE_FOLDER.test(name)
}

/** Whether a folder has videos, or pieces of one, by names alone; not where it cannot be read. */
export async function holdsVideos(path: string): Promise<boolean> {
  return hasVideo((await look(path)).files)
}

/**
 * Looks at names alone. A folder that is called as those of subtitles are, or lies in one, and has videos itself is none of them: what is
 * in it is of those. One that cannot be read has none: the walk tells of it.
 */
export async function gatherFolder(path: string, entries: Entries): Promise<GatheredFolder> {
  const files = await filesOf(path, entries)
  const subtitles: NearSubtitle[] = files.filter(isSubtitleName).map((name) => ({ path: join(path, name), name }))
  for (const folder of foldersOf(entries).filter(isSubtitleFolder)) {
    const inside = join(path, folder)
    const { files: direct, folders } = await look(inside)
    if (hasVideo(direct)) continue
    subtitles.push(...direct.filter(isSubtitleName).map((name) => ({ path: join(inside, name), name })))
    for (const within of folders) {
      const deep = join(inside, within)
      const { files: names } = await look(deep)
      if (hasVideo(names)) continue
      subtitles.push(...names.filter(isSubtitleName).map((name) => ({ path: join(deep, name), name, within })))
    }
  }
  return { path, videos: files.filter(isVideoName), subtitles }
}

/** The folder in which the videos of a subtitle lie: its own where that has videos, else the one that has its folder of subtitles. */
export function videoFolderOf(path: string, hasVideos: (folder: string) => boolean): string {
  const folder = dirname(path)
  const above = dirname(folder)
  if (hasVideos(folder)) return folder
  if (isSubtitleFolder(basename(folder))) return above
  return isSubtitleFolder(basename(above)) && !hasVideos(above) ? dirname(above) : folder
}

function hasVideo(names: readonly string[]): boolean {
  return names.some((name) => isVideoName(parsePieceName(name)?.whole ?? name))
}

async function look(path: string): Promise<{ readonly files: readonly string[]; readonly folders: readonly string[] }> {
  const entries = await listFolder(path).catch((): Entries => [])
  return { files: await filesOf(path, entries), folders: foldersOf(entries) }
}

function foldersOf(entries: Entries): string[] {
  return entries.filter(({ entry }) => entry?.isDirectory()).map(({ name }) => name)
}

async function filesOf(folder: string, entries: Entries): Promise<string[]> {
  const names: string[] = []
  for (const { name, entry } of entries) {
    if (entry === undefined) continue
    if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(join(folder, name))))) names.push(name)
  }
  return names
}

function isFile(path: string): Promise<boolean> {
  return inspectPath(path).then(
    ({ kind }) => kind === 'file',
    () => false,
  )
}
