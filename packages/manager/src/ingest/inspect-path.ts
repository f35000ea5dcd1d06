import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { ERRORS, isVaultError, type JobFailure, VaultError } from '@streamvault/core'

const collator = new Intl.Collator('en', { numeric: true })

interface Inspected {
  readonly kind: 'file' | 'folder'
  readonly realPath: string
}

/** What is at `path`, links followed. Throws `SOURCE_NOT_FOUND`, or `SOURCE_UNREADABLE` also for sockets and devices. */
export async function inspectPath(path: string): Promise<Inspected> {
  const [realPath, stats] = await Promise.all([realpath(path), stat(path)]).catch(refuse)
  if (stats.isFile()) return { kind: 'file', realPath }
  if (stats.isDirectory()) return { kind: 'folder', realPath }
  throw new VaultError('SOURCE_UNREADABLE')
}

/** The visible entries of a folder in the order of their names, numbers by value. Throws as `inspectPath` does. */
export async function listFolder(path: string): Promise<readonly Dirent[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(refuse)
  return entries.filter((entry) => !entry.name.startsWith('.')).sort(byName)
}

/** What a job that never came to be would have failed with. Rethrows what is not an error of ours. */
export function failureOf(error: unknown): JobFailure {
  if (!isVaultError(error)) throw error
  return { code: error.code, message: ERRORS[error.code].message }
}

/** `01` and `1` are the same number and still two names. */
function byName(a: Dirent, b: Dirent): number {
  return collator.compare(a.name, b.name) || (a.name < b.name ? -1 : 1)
}

function refuse(error: NodeJS.ErrnoException): never {
  const gone = error.code === 'ENOENT' || error.code === 'ENOTDIR'
  throw new VaultError(gone ? 'SOURCE_NOT_FOUND' : 'SOURCE_UNREADABLE', {}, { cause: error })
}
