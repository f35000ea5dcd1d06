import type { Dirent } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { isSubtitleName } from '@streamvault/core'
import { inspectPath, listFolder } from '../ingest/inspect-path.ts'

const SUBTITLE_FOLDER = /^(?:subs?|subtitles?)$/i
/** Those that a folder may have videos by: another file beside one, such as a picture, is not its rival. */
const VIDEO = /\.(?:mkv|mp4|m4v|webm|mov|avi|ts|m2ts|mts|mpe?g|wmv|flv|ogv)$/i

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

/** Looks at names alone. A folder of subtitles that cannot be read has none: the walk tells of it. */
export async function gatherFolder(path: string, entries: Entries): Promise<GatheredFolder> {
  const files = await filesOf(path, entries)
  const subtitles: NearSubtitle[] = files.filter(isSubtitleName).map((name) => ({ path: join(path, name), name }))
  for (const folder of foldersOf(entries).filter(isSubtitleFolder)) {
    const inside = join(path, folder)
    const insideEntries = await listFolder(inside).catch((): Entries => [])
    const direct = (await filesOf(inside, insideEntries)).filter(isSubtitleName)
    subtitles.push(...direct.map((name) => ({ path: join(inside, name), name })))
    for (const within of foldersOf(insideEntries)) {
      const deep = join(inside, within)
      const names = (await filesOf(deep, await listFolder(deep).catch((): Entries => []))).filter(isSubtitleName)
      subtitles.push(...names.map((name) => ({ path: join(deep, name), name, within })))
    }
  }
  return { path, videos: files.filter((name) => VIDEO.test(name)), subtitles }
}

/** The folder in which the video of a file lies: its own, unless that is one of subtitles. */
export function videoFolderOf(path: string): string {
  const folder = dirname(path)
  if (isSubtitleFolder(basename(folder))) return dirname(folder)
  return isSubtitleFolder(basename(dirname(folder))) && isSubtitleName(path) ? dirname(dirname(folder)) : folder
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
