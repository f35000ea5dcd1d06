import { markedChannelId } from '@streamvault/core'
import type { Settings } from './settings.ts'

type Given = Pick<Settings, 'BACKUP_CHANNEL' | 'STORE_CHANNELS' | 'MIRROR_CHANNELS'>

/** What is wrong with where backups are kept; one line each. Whoever may post in a channel of films must not pass for a backup. */
export function backupNeeds({ BACKUP_CHANNEL, ...others }: Partial<Given>, prefix: string): string[] {
  if (BACKUP_CHANNEL === undefined) return []
  const { STORE_CHANNELS = [], MIRROR_CHANNELS = [] } = others
  if (![...STORE_CHANNELS, ...MIRROR_CHANNELS].includes(BACKUP_CHANNEL)) return []
  const channel = markedChannelId(BACKUP_CHANNEL)
  return [`${prefix}BACKUP_CHANNEL: channel ${channel} keeps files already; backups need another`]
}
