import type { Settings } from '@streamvault/config'
import type { Ephemeral, Jobs } from '@streamvault/core'
import { BackupDesk } from '@streamvault/manager'

/** What of a foundation is needed to ask for backups. */
export interface BackupDeskFoundation {
  readonly settings: Pick<Settings, 'BACKUP_RECIPIENT'>
  readonly jobs: Jobs
  readonly ephemeral: Ephemeral
}

/** Where operators have the library backed up: by the bot, the API and the command alike. */
export function createBackupDesk(foundation: BackupDeskFoundation): BackupDesk {
  return new BackupDesk(foundation, { hasKey: hasBackupKey(foundation) })
}

export function hasBackupKey({ settings }: Pick<BackupDeskFoundation, 'settings'>): boolean {
  return settings.BACKUP_RECIPIENT !== undefined
}
