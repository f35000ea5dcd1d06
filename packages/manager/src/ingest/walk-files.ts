import { basename, join, resolve, sep } from 'node:path'
import { type CallOptions, type JobFailure, VaultError } from '@streamvault/core'
import { failureOf, inspectPath, listFolder } from './inspect-path.ts'

/** Folders below the given one that are still walked, counting itself; a library of series needs three. */
export const FOLDER_DEPTH_MAX = 32
/** A file that is given by itself is named with the folders of its season and its show. */
const CONTEXT_FOLDERS = 2

/** A regular file, by its absolute real path, or a path that cannot be taken. */
type Found =
  | { readonly path: string; readonly relativePath: string }
  | { readonly path: string; readonly failure: JobFailure }

/**
 * Finds the regular files at `path`: itself, or all below it in the order of their names. No file is opened.
 *
 * A relative path begins with the name of the given folder; that of a file given by itself, with its last two folders.
 * Hidden entries are skipped. What cannot be taken is named and passed over, as are links to folders below the given one.
 * Memory holds the names in the folders on the way down to one file, and nothing else.
 */
export async function* walkFiles(path: string, options: CallOptions): AsyncGenerator<Found, void> {
  options.signal.throwIfAborted()
  const given = resolve(path)
  const inspected = await inspectPath(given).catch(failureOf)
  if ('code' in inspected) yield { path: given, failure: inspected }
  else if (inspected.kind === 'file') yield { path: inspected.realPath, relativePath: inContext(given) }
  else yield* walkFolder({ path: inspected.realPath, relativePath: basename(given), depth: 1 }, options)
}

interface Folder {
  readonly path: string
  readonly relativePath: string
  /** 1 for the given folder. */
  readonly depth: number
}

async function* walkFolder(folder: Folder, options: CallOptions): AsyncGenerator<Found, void> {
  options.signal.throwIfAborted()
  const entries = await listShallow(folder).catch(failureOf)
  if ('code' in entries) {
    yield { path: folder.path, failure: entries }
    return
  }
  for (const { name, entry } of entries) {
    options.signal.throwIfAborted()
    const path = join(folder.path, name)
    const relativePath = join(folder.relativePath, name)
    if (entry === undefined) yield { path, failure: failureOf(new VaultError('SOURCE_NAME_INVALID')) }
    else if (entry.isFile()) yield { path, relativePath }
    else if (entry.isDirectory()) yield* walkFolder({ path, relativePath, depth: folder.depth + 1 }, options)
    else yield* takeOther(path, relativePath)
  }
}

async function listShallow(folder: Folder) {
  if (folder.depth > FOLDER_DEPTH_MAX) throw new VaultError('SOURCE_UNREADABLE')
  return await listFolder(folder.path)
}

/** A link to a file is that file; one to a folder is refused, so that loops are impossible, and so is everything else. */
async function* takeOther(path: string, relativePath: string): AsyncGenerator<Found, void> {
  const inspected = await inspectPath(path).catch(failureOf)
  if ('code' in inspected) yield { path, failure: inspected }
  else if (inspected.kind === 'file') yield { path: inspected.realPath, relativePath }
  else yield { path, failure: failureOf(new VaultError('SOURCE_IS_LINK')) }
}

function inContext(path: string): string {
  return path
    .split(sep)
    .filter(Boolean)
    .slice(-1 - CONTEXT_FOLDERS)
    .join(sep)
}
