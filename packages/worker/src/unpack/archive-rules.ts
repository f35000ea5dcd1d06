import { VaultError } from '@streamvault/core'
import type { ArchiveMember } from './archive.ts'

/** The list of an archive is in memory: some 2 MB at the most. */
export const MEMBERS_MAX = 10_000
/** Videos hardly become smaller. What becomes a hundredth is made to fill a disk. */
const RATIO_MAX = 100
/** As much may come of anything. */
const HARMLESS_BYTES = 64 * 2 ** 20
const NAME_CHARS_MAX = 4096

/** Steps out of the folder, absolute paths, those of Windows, and what no name holds. */
const UNSAFE_NAME = /(?:^|[\\/])\.\.(?:[\\/]|$)|^[\\/]|^[a-z]:[\\/]|\p{Cc}/iu

export interface ArchiveLimits {
  /** Of all that is taken out of one archive. */
  readonly bytesMax: number
}

/** Throws `ARCHIVE_UNSAFE` for a name that leads out of the archive. */
function assertSafeName(name: string): void {
  if (name.length <= NAME_CHARS_MAX && !UNSAFE_NAME.test(name)) return
  throw new VaultError('ARCHIVE_UNSAFE', { reason: `there is a name in it that leads elsewhere, ${shown(name)}` })
}

/**
 * Looks at what an archive says of itself. Throws `ARCHIVE_UNSAFE` where that is what bombs say, and `ARCHIVE_TOO_LARGE`. That an
 * archive holds no more than it says is checked where its members are read.
 */
export function assertHarmless(
  archive: { readonly sizeBytes: number; readonly members: readonly ArchiveMember[] },
  { bytesMax }: ArchiveLimits,
): void {
  const { members, sizeBytes } = archive
  if (members.length > MEMBERS_MAX) {
    throw new VaultError('ARCHIVE_UNSAFE', { reason: `there are more than ${MEMBERS_MAX} files in it` })
  }
  for (const { name } of members) assertSafeName(name)
  const totalBytes = members.reduce((sum, member) => sum + member.sizeBytes, 0)
  if (totalBytes > HARMLESS_BYTES && totalBytes > RATIO_MAX * sizeBytes) {
    throw new VaultError('ARCHIVE_UNSAFE', {
      reason: `what is in it says that it is ${Math.floor(totalBytes / sizeBytes)} times as large as the archive`,
    })
  }
  if (totalBytes > bytesMax) throw new VaultError('ARCHIVE_TOO_LARGE')
}

function shown(name: string): string {
  return JSON.stringify(name.slice(0, 80))
}
