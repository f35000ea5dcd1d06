import { isUtf8 } from 'node:buffer'
import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { describeError, isVaultError, type JobFailure, VaultError } from '@streamvault/core'

/** What a text holds in the place of bytes that are no UTF-8. */
const REPLACEMENT = '\ufffd'

const collator = new Intl.Collator('en', { numeric: true })

interface Inspected {
  readonly kind: 'file' | 'folder'
  readonly realPath: string
}

/** An entry of a folder; `entry` is undefined where the name is not UTF-8, so that no path leads to it. */
interface Listed {
  /** As people can read it. */
  readonly name: string
  readonly entry: Dirent<Buffer> | undefined
}

/**
 * What is at `path`, links followed. Throws `SOURCE_NOT_FOUND`, `SOURCE_NAME_INVALID`, or `SOURCE_UNREADABLE` also for
 * sockets and devices.
 */
export async function inspectPath(path: string): Promise<Inspected> {
  const [realBytes, stats] = await Promise.all([realpath(path, 'buffer'), stat(path)]).catch((error) => {
    // The command line hands over a broken name with the replacement in it: a path that leads nowhere.
    if (path.includes(REPLACEMENT)) throw new VaultError('SOURCE_NAME_INVALID', {}, { cause: error })
    return refuse(error)
  })
  if (!isUtf8(realBytes)) throw new VaultError('SOURCE_NAME_INVALID')
  const realPath = realBytes.toString()
  if (stats.isFile()) return { kind: 'file', realPath }
  if (stats.isDirectory()) return { kind: 'folder', realPath }
  throw new VaultError('SOURCE_UNREADABLE')
}

/** The visible entries of a folder in the order of their names, numbers by value. Throws as `inspectPath` does. */
export async function listFolder(path: string): Promise<readonly Listed[]> {
  const entries = await readdir(path, { withFileTypes: true, encoding: 'buffer' }).catch(refuse)
  return entries
    .map((entry) => ({ name: entry.name.toString(), entry: isUtf8(entry.name) ? entry : undefined }))
    .filter(({ name }) => !name.startsWith('.'))
    .sort(byName)
}

/** What a job that never came to be would have failed with. Rethrows what is not an error of ours. */
export function failureOf(error: unknown): JobFailure {
  if (!isVaultError(error)) throw error
  return { code: error.code, message: describeError(error) }
}

/** `01` and `1` are the same number and still two names. */
function byName(a: Listed, b: Listed): number {
  return collator.compare(a.name, b.name) || (a.name < b.name ? -1 : 1)
}

function refuse(error: NodeJS.ErrnoException): never {
  const gone = error.code === 'ENOENT' || error.code === 'ENOTDIR'
  throw new VaultError(gone ? 'SOURCE_NOT_FOUND' : 'SOURCE_UNREADABLE', {}, { cause: error })
}
