import { basename } from 'node:path/posix'
import {
  type ByteRange,
  type CallOptions,
  isVaultError,
  isVideoName,
  type Part,
  rangeBytes,
  VaultError,
} from '@streamvault/core'
import { readBlobsAhead } from '../reading/read-blobs-ahead.ts'
import { assertHarmless } from '../unpack/archive-rules.ts'
import { type OpenZip, openZip, type ZipMember } from '../unpack/zip-archive.ts'
import type { AdoptDeps } from './adopt-deps.ts'
import type { ForeignVideo } from './adopt-video.ts'

/** A video in an archive of somebody else: where it lies, or why it cannot be played there. */
export type PackedVideo =
  | { readonly name: string; readonly video: ForeignVideo }
  | { readonly name: string; readonly reason: string }

const EXTENSION = /\.zip$/i

/**
 * Finds the videos of a zip archive of which only its list is read, and what of it is not taken. What is stored there is as good as a
 * file: it is a range of the archive.
 *
 * Throws what `openZip` and `assertHarmless` throw.
 */
export async function videosOfZip(
  deps: AdoptDeps,
  zip: Pick<ForeignVideo, 'fileName' | 'parts'>,
  options: CallOptions,
): Promise<readonly PackedVideo[]> {
  using reader = readBlobsAhead(deps, zip.parts, options)
  await using archive = await openZip(reader, options)
  assertHarmless(archive, { bytesMax: Number.POSITIVE_INFINITY })
  const members = archive.members.filter(({ isFile }) => isFile)
  const isShared = members.filter(({ name }) => isVideoName(name)).length > 1
  const found: PackedVideo[] = []
  for (const member of members) found.push(await judgeMember(archive, { member, zip, isShared }))
  return found
}

interface JudgedMember {
  readonly member: ZipMember
  readonly zip: Pick<ForeignVideo, 'fileName' | 'parts'>
  readonly isShared: boolean
}

async function judgeMember(archive: OpenZip, { member, zip, isShared }: JudgedMember): Promise<PackedVideo> {
  const name = `${zip.fileName}: ${member.name}`
  if (!isVideoName(member.name)) return { name, reason: 'It is not a video, by its name.' }
  if (member.isEncrypted) return { name, reason: 'It is locked with a password.' }
  if (!member.isStored) {
    const reason =
      'It is compressed in its archive, so that it cannot be played where it lies; download the archive, and ingest it.'
    return { name, reason }
  }
  try {
    const range = await archive.rangeOf(member)
    const parts = partsWithin(zip.parts, range).map((part) => (isShared ? { ...part, isShared } : part))
    const path = `${zip.fileName.replace(EXTENSION, '')}/${member.name}`
    const { crc32 } = member.entry
    return { name, video: { fileName: basename(member.name), caption: '', path, parts, crc32 } }
  } catch (error) {
    if (isVaultError(error, 'ARCHIVE_DAMAGED')) return { name, reason: error.message }
    throw error
  }
}

/** Where a range of parts in a row lies in their blobs. */
function partsWithin(parts: readonly Part[], range: ByteRange): readonly Part[] {
  const within: Part[] = []
  let start = 0
  for (const part of parts) {
    const piece = { start: Math.max(range.start, start), end: Math.min(range.end, start + part.sizeBytes) }
    if (piece.start < piece.end) {
      const at = (part.start ?? 0) + piece.start - start
      const { store, blob } = part
      within.push({ store, blob, sizeBytes: rangeBytes(piece), ...(at === 0 ? {} : { start: at }) })
    }
    start += part.sizeBytes
  }
  if (within.length === 0) throw new VaultError('SOURCE_EMPTY')
  return within
}
