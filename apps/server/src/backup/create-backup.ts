import { join } from 'node:path'
import { writtenConfig } from '@streamvault/config'
import { BackupKeeper } from '@streamvault/manager'
import { type BackupOptions, BackupWork, JobRunner } from '@streamvault/worker'
import type { Foundation } from '../compose.ts'
import type { OpenedStore } from '../store/opened-store.ts'
import { createBackupDesk, hasBackupKey } from './create-backup-desk.ts'

/** There is one library. */
const JOBS_MAX = 1
const LEASE_MS = 10_000
const POLL_MS = 500
const HOUR_MS = 3_600_000

/** The part of the control plane that has the library backed up every so often. Without a key it only tells how old the last backup is. */
export function createBackupKeeper(foundation: Foundation): BackupKeeper {
  const { BACKUP_EVERY_HOURS } = foundation.settings
  const everyMs = hasBackupKey(foundation) ? BACKUP_EVERY_HOURS * HOUR_MS : 0
  return new BackupKeeper({ ...foundation, desk: createBackupDesk(foundation) }, everyMs)
}

/** The part of the data plane that makes backups. */
export function createBackup(foundation: Foundation, { backups: place }: OpenedStore): JobRunner<'backup'> {
  const work = new BackupWork({ ...foundation, place }, backupOptions(foundation))
  return new JobRunner(foundation, work, { jobsMax: JOBS_MAX, leaseMs: LEASE_MS, pollMs: POLL_MS })
}

/** What a backup of this vault is made with. */
export function backupOptions({ settings, dataDir, secrets }: Foundation): BackupOptions {
  return {
    folder: join(dataDir, 'backup-spool'),
    partBytesMax: settings.PART_BYTES,
    recipients: settings.BACKUP_RECIPIENT ?? [],
    secrets,
    settings: writtenConfig(settings),
  }
}
