import type { Settings } from '@streamvault/config'
import { BackupDesk, type BackupDeskDeps } from '@streamvault/manager'

/** What of a foundation is needed to have backups made. */
export interface BackupDeskFoundation extends BackupDeskDeps {
  readonly settings: Pick<Settings, 'BACKUP_RECIPIENT'>
}

/** Where operators have the library backed up: by the bot, the API and the command alike. */
export function createBackupDesk(foundation: BackupDeskFoundation): BackupDesk {
  return new BackupDesk(foundation, { hasKey: hasBackupKey(foundation) })
}

/** Whether there is somebody to encrypt backups for. */
export function hasBackupKey({ settings }: Pick<BackupDeskFoundation, 'settings'>): boolean {
  return settings.BACKUP_RECIPIENT !== undefined
}
