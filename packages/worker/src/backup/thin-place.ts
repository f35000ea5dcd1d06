import { backupTagOf, type FoundBackup, findBackups, thinBackups } from '@streamvault/backup'
import type { BackupPlace, BackupUnderWay, CallOptions } from '@streamvault/core'

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
  const whole = own.filter(({ seals }) => seals.length > 0)
  const thinned = thinBackups(whole).filter(({ id }) => id !== newest.id)
  const isAbandoned = ({ seals, createdAt }: FoundBackup) =>
    seals.length === 0 && createdAt < newest.createdAt - UNFINISHED_MS
  const unfinished = own.filter(isAbandoned)
  for (const backup of [...thinned, ...unfinished]) await remove(place, backup, { signal })
  return { thinnedCount: thinned.length }
}

async function remove({ store }: BackupPlace, { seals, parts }: FoundBackup, options: CallOptions): Promise<void> {
  for (const { ref } of [...seals, ...[...parts.values()].flat()]) await store.delete(ref, options)
}
