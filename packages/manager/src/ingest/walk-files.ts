import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { type CallOptions, isSubtitleName, type JobFailure, parsePieceName, VaultError } from '@streamvault/core'
import { tellsSurely } from '../recognise/read-folders.ts'
import { gatherFolder, holdsVideos, isSubtitleFolder, videoFolderOf } from '../sidecars/gather-folder.ts'
import type { Surroundings } from '../sidecars/sidecar-desk.ts'
import { groupPieces, type PieceSet } from './group-pieces.ts'
import { failureOf, inspectPath, listFolder } from './inspect-path.ts'

/** Folders below the given one that are still walked, counting itself; a library of series needs three. */
export const FOLDER_DEPTH_MAX = 32
/** Of a file that is given by itself, those of its season and its show may tell something. */
const CONTEXT_FOLDERS = 2

/** Folders of subtitles, and those within them, whose subtitles have been gathered for the folder above. */
const GATHERED_DEPTH = 2

export interface WalkOptions extends CallOptions {
  /** A folder that what is given lies in, if people put things there to be taken in: all names below it were chosen for them. */
  readonly within?: string | undefined
}

/** A regular file, by its absolute real path; of a split file, that of its first piece. */
export interface FoundFile {
  readonly path: string
  readonly relativePath: string
  /** The paths of all pieces in order, where it was split; one alone may lack the others. */
  readonly pieces?: readonly string[]
  /** Where the given name lies, which a link may lead away from. */
  readonly place: { readonly folder: Surroundings; readonly path: string }
}

/** A file, the subtitles of a folder whose files have all been told, or a path that cannot be taken. */
export type Found =
  | { readonly video: FoundFile }
  | { readonly subtitle: FoundFile }
  | { readonly ended: Surroundings }
  | { readonly path: string; readonly failure: JobFailure }

/**
 * Finds the regular files at `path`: itself, or all below it in the order of their names. No file is opened.
 *
 * A relative path begins below `within`; without, below the given folder, or with its name where that can only be one of a title or of
 * a season. That of a file given by itself begins with up to two such folders. No other name above says what a file is.
 * Subtitles are told of with the folder of their videos, and not as files, unless one is given by itself. Hidden entries are skipped.
 * The pieces of a split file are one, whichever of them is given, and its name is that of the whole. What cannot be taken is named
 * and passed over, as are links to folders below the given one.
 * Memory holds the names in the folders on the way down to one file, and nothing else.
 */
export async function* walkFiles(path: string, options: WalkOptions): AsyncGenerator<Found, void> {
  options.signal.throwIfAborted()
  const given = resolve(path)
  const inspected = await inspectPath(given).catch(failureOf)
  if ('code' in inspected) yield { path: given, failure: inspected }
  else if (inspected.kind === 'file') yield await lookAround(given, inspected.realPath, options)
  else {
    const isOfSubtitles = isSubtitleFolder(basename(given)) && !(await holdsVideos(given))
    if (isOfSubtitles) yield* subtitlesIn(given, options)
    const gathered = isOfSubtitles ? GATHERED_DEPTH : 0
    const relativePath = named(given, options, 1)
    yield* walkFolder({ path: inspected.realPath, relativePath, depth: 1, gathered }, options)
  }
}

/** A folder of subtitles that is given by itself belongs to the folder that it lies in. */
async function* subtitlesIn(given: string, options: WalkOptions): AsyncGenerator<Found, void> {
  const path = dirname(given)
  const gathered = await gatherFolder(path, await listFolder(path).catch(() => []))
  const folder = { ...gathered, relativePath: named(path, options, CONTEXT_FOLDERS) }
  for (const subtitle of gathered.subtitles.filter((near) => near.path.startsWith(join(given, sep)))) {
    const relativePath = join(folder.relativePath, subtitle.name)
    yield { subtitle: { path: subtitle.path, relativePath, place: { folder, path: subtitle.path } } }
  }
}

async function lookAround(given: string, realPath: string, options: WalkOptions): Promise<Found> {
  const path = isSubtitleName(given) ? await folderOfVideos(given) : dirname(given)
  const gathered = await gatherFolder(path, await listFolder(path).catch(() => []))
  const folder = { ...gathered, relativePath: named(path, options, CONTEXT_FOLDERS) }
  const relativePath = join(named(dirname(given), options, CONTEXT_FOLDERS), basename(given))
  const file = { path: realPath, relativePath, place: { folder, path: given } }
  if (parsePieceName(basename(realPath)) !== undefined) {
    const set = await setOf(realPath)
    if (set !== undefined) return takeSet({ path: dirname(realPath), relativePath: folder.relativePath }, folder, set)
  }
  return isSubtitleName(given) ? { subtitle: file } : { video: file }
}

/** Where the videos of a subtitle lie. */
async function folderOfVideos(path: string): Promise<string> {
  const folder = dirname(path)
  const above = dirname(folder)
  if (![folder, above].some((each) => isSubtitleFolder(basename(each)))) return folder
  const [isHere, isAbove] = await Promise.all([holdsVideos(folder), holdsVideos(above)])
  return videoFolderOf(path, (each) => (each === folder ? isHere : isAbove))
}

/** The pieces that a file belongs with. */
async function setOf(realPath: string): Promise<PieceSet | undefined> {
  const folder = dirname(realPath)
  // A folder that may not be listed still has the file.
  const entries = await listFolder(folder).catch(() => [])
  const names = entries.filter(({ entry }) => entry?.isFile() === true).map(({ name }) => name)
  return (await groupPieces(folder, names)).get(basename(realPath))
}

function takeSet(
  folder: { readonly path: string; readonly relativePath: string },
  surroundings: Surroundings,
  set: PieceSet,
): Found {
  const path = join(folder.path, set.first)
  if ('failure' in set) return { path, failure: set.failure }
  const pieces = set.names.map((name) => join(folder.path, name))
  const place = { folder: surroundings, path: join(folder.path, set.whole) }
  return { video: { path, relativePath: join(folder.relativePath, set.whole), pieces, place } }
}

interface Folder {
  readonly path: string
  readonly relativePath: string
  /** 1 for the given folder. */
  readonly depth: number
  /** How many folders down the subtitles belong to a folder above. */
  readonly gathered: number
}

async function* walkFolder(given: Folder, options: CallOptions): AsyncGenerator<Found, void> {
  options.signal.throwIfAborted()
  const entries = await listShallow(given).catch(failureOf)
  if ('code' in entries) {
    yield { path: given.path, failure: entries }
    return
  }
  const folder = given.gathered > 0 && (await holdsVideos(given.path)) ? { ...given, gathered: 0 } : given
  const surroundings = { ...(await gatherFolder(folder.path, entries)), relativePath: folder.relativePath }
  const names = entries.filter(({ entry }) => entry?.isFile() === true).map(({ name }) => name)
  const sets = await groupPieces(folder.path, names)
  for (const { name, entry } of entries) {
    options.signal.throwIfAborted()
    const set = sets.get(name)
    if (set !== undefined) {
      if (set.first === name) yield takeSet(folder, surroundings, set)
      continue
    }
    const path = join(folder.path, name)
    const file = { path, relativePath: join(folder.relativePath, name), place: { folder: surroundings, path } }
    if (entry === undefined) yield { path, failure: failureOf(new VaultError('SOURCE_NAME_INVALID')) }
    else if (entry.isDirectory()) yield* walkFolder(below(folder, file), options)
    else if (isGathered(file)) continue
    else if (entry.isFile()) yield { video: file }
    else yield* takeOther(file)
  }
  if (folder.gathered === 0) yield { ended: surroundings }
}

function below(folder: Folder, { path, relativePath }: FoundFile): Folder {
  const begins = folder.gathered === 0 && isSubtitleFolder(basename(path))
  return {
    path,
    relativePath,
    depth: folder.depth + 1,
    gathered: begins ? GATHERED_DEPTH : Math.max(0, folder.gathered - 1),
  }
}

/** A link that leads nowhere is not: it is told of as every other. */
function isGathered({ path, place }: FoundFile): boolean {
  return place.folder.subtitles.some((subtitle) => subtitle.path === path)
}

async function listShallow(folder: Folder) {
  if (folder.depth > FOLDER_DEPTH_MAX) throw new VaultError('SOURCE_UNREADABLE')
  return await listFolder(folder.path)
}

/** A link to a file is that file; one to a folder is refused, so that loops are impossible, and so is everything else. */
async function* takeOther(file: FoundFile): AsyncGenerator<Found, void> {
  const { path } = file
  const inspected = await inspectPath(path).catch(failureOf)
  if ('code' in inspected) yield { path, failure: inspected }
  else if (inspected.kind === 'file') yield { video: { ...file, path: inspected.realPath } }
  else yield { path, failure: failureOf(new VaultError('SOURCE_IS_LINK')) }
}

/** What of the path of a folder may say what is in it. */
function named(folder: string, { within }: WalkOptions, foldersMax: number): string {
  if (within !== undefined) return relative(resolve(within), folder)
  const names = folder.split(sep).filter(Boolean).slice(-foldersMax)
  return names.slice(names.findLastIndex((name) => !tellsSurely(name)) + 1).join(sep)
}
