import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { basename as nameIn } from 'node:path/posix'
import { type CallOptions, VaultError } from '@streamvault/core'
import { openSourceFile } from '../ingest/source-file.ts'
import { openSourcePieces } from '../ingest/source-pieces.ts'
import type { OpenArchive } from './archive.ts'
import { hidesItsList } from './hides-its-list.ts'
import { type ListedMember, parseListing } from './parse-listing.ts'
import { runSevenZip, type SevenZipRun } from './run-seven-zip.ts'
import { SequentialReader } from './sequential-reader.ts'

/** So that it asks nobody: an archive of this password is one without. */
const NO_PASSWORD = '-p'
/** Some 400 characters for each member that an archive may have, and longer names. */
const LISTING_CHARS_MAX = 16 * 2 ** 20
const SEVEN_ZIP = /\.7z(?:\.\d{2,4})?$/i
const QUIET = ['-bd', '-sccUTF-8', NO_PASSWORD, '-spd']

/**
 * Reads the list of a RAR or 7z archive on the disk; `paths` are its volumes in order, which lie in one folder. Its members come as
 * 7-Zip unpacks them, without a copy on the disk.
 *
 * Throws `ARCHIVE_DAMAGED`, `ARCHIVE_ENCRYPTED`, `ARCHIVE_UNSUPPORTED`, `ARCHIVE_UNSAFE` and `PIECE_MISSING`.
 */
export async function openSevenZip(
  paths: readonly string[],
  { signal }: CallOptions,
): Promise<OpenArchive<ListedMember>> {
  const [first = ''] = paths
  const folder = dirname(first)
  const archive = basename(first)
  const sizes = await Promise.all(paths.map(sizeOf))
  if (SEVEN_ZIP.test(first)) await assertReadable(paths, { signal })
  const listing = await list({ folder, args: ['l', '-slt', ...QUIET, '--', archive], signal })
  const open = async (member: ListedMember) => {
    const { name, sizeBytes, modifiedAt } = member
    if (member.isEncrypted) throw new VaultError('ARCHIVE_ENCRYPTED')
    const args = ['x', '-so', ...QUIET, '--', archive, name]
    const reader = new SequentialReader(sizeBytes, (wanted) => runSevenZip({ folder, args, signal: wanted }))
    return {
      name: nameIn(name),
      reader,
      modifiedAt,
      isSequential: true as const,
      [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose](),
    }
  }
  const sizeBytes = sizes.reduce((sum, size) => sum + size, 0)
  return { sizeBytes, members: parseListing(listing), open, async [Symbol.asyncDispose]() {} }
}

/** 7-Zip ends without a word where it needs a password for the list: what a C++ program throws there, WebAssembly does not catch. */
async function assertReadable(paths: readonly string[], options: CallOptions): Promise<void> {
  const [first = ''] = paths
  await using source = await (paths.length === 1 ? openSourceFile(first) : openSourcePieces(paths))
  if (await hidesItsList(source.reader, options)) throw new VaultError('ARCHIVE_ENCRYPTED')
}

/** The list says itself which volume is missing. */
async function list(run: SevenZipRun): Promise<string> {
  let listing = ''
  const decoder = new TextDecoder()
  for await (const chunk of runSevenZip(run, () => listing)) {
    listing += decoder.decode(chunk, { stream: true })
    if (listing.length > LISTING_CHARS_MAX) throw new VaultError('ARCHIVE_UNSAFE', { reason: 'its list is too long' })
  }
  return listing
}

async function sizeOf(path: string, _: number, all: readonly string[]): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (cause) {
    if (all.length > 1) throw new VaultError('PIECE_MISSING', { reason: basename(path) }, { cause })
    throw new VaultError('SOURCE_NOT_FOUND', {}, { cause })
  }
}
