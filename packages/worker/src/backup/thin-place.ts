import { backupTagOf, type FoundBackup, findBackups, isSealedBy, readSeals, thinBackups } from '@streamvault/backup'
import { type BackupPlace, type BackupUnderWay, type CallOptions, isVaultError } from '@streamvault/core'

/** Another worker may be at one that is younger. */
const UNFINISHED_MS = 86_400_000

export interface ThinPlaceOptions extends CallOptions {
  /** By which the vault's own backups are known: those of other vaults are left alone. */
  readonly secrets: readonly string[]
  /** The backup that was made just now. */
  readonly newest: Pick<BackupUnderWay, 'id' | 'createdAt'>
}

/**
 * Deletes the vault's backups that are no longer kept, and those that nobody has finished within a day; returns how many of the first. A seal goes before
 * its parts, so that one that is half deleted does not count.
 */
export async function thinPlace(
  place: BackupPlace,
  { secrets, newest, signal }: ThinPlaceOptions,
): Promise<{ readonly thinnedCount: number }> {
  const tags = secrets.map(backupTagOf)
  const own = (await findBackups(place, { signal })).filter(({ vault }) => tags.includes(vault))
  const counting: FoundBackup[] = []
  for (const backup of own) if (await isOurs(place, backup, { secrets, signal })) counting.push(backup)
  const thinned = thinBackups(counting).filter(({ id }) => id !== newest.id)
  const isAbandoned = ({ seals, createdAt }: FoundBackup) =>
    seals.length === 0 && createdAt < newest.createdAt - UNFINISHED_MS
  const unfinished = own.filter(isAbandoned)
  for (const backup of [...thinned, ...unfinished]) await remove(place, backup, { signal })
  return { thinnedCount: thinned.length }
}

/** Backups that somebody has made up must not take the place of those that there are. */
async function isOurs(
  place: BackupPlace,
  backup: FoundBackup,
  { secrets, signal }: Omit<ThinPlaceOptions, 'newest'>,
): Promise<boolean> {
  try {
    return (await readSeals(place, backup, { signal })).some((seal) => isSealedBy(backup, seal, secrets))
  } catch (error) {
    if (isVaultError(error, 'BACKUP_DAMAGED', 'BACKUP_NOT_FOUND')) return false
    throw error
  }
}

async function remove({ store }: BackupPlace, { seals, parts }: FoundBackup, options: CallOptions): Promise<void> {
  for (const { ref } of [...seals, ...[...parts.values()].flat()]) await store.delete(ref, options)
}
