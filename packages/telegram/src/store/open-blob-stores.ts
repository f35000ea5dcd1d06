import type { BackupPlace } from '@streamvault/core'
import type { SwarmAccounts } from '../account/swarm-accounts.ts'
import type { UploaderDeps } from '../upload/uploader.ts'
import { Uploader } from '../upload/uploader.ts'
import { createBackupPlace } from './backup-place.ts'
import type { StoreChannels } from './store-channels.ts'
import { TelegramBlobStore, type TelegramBlobStoreDeps } from './telegram-blob-store.ts'

/** What the channel of backups is called, as a store. */
const BACKUP_STORE = 'telegram-backups'

type SharedDeps = Omit<TelegramBlobStoreDeps, 'name' | 'channels' | 'uploader' | 'accounts' | 'isAwaitingOthers'>

export interface BlobStoresDeps extends SharedDeps {
  readonly name: string
  readonly accounts: SwarmAccounts
  /** Through whom files go up into channels. */
  readonly rightsToPost: (channels: StoreChannels) => Omit<UploaderDeps, 'clock'>
}

/** The store in its own channels, and one for backups where there is a channel for them; the same accounts carry both. */
export function openBlobStores(
  { name, accounts, rightsToPost, close, ...shared }: BlobStoresDeps,
  { own, backup }: { readonly own: StoreChannels; readonly backup: StoreChannels },
): { readonly store: TelegramBlobStore; readonly backups?: BackupPlace } {
  const usable = () => accounts.usable()
  const isAwaitingOthers = () =>
    accounts.statuses().some(({ state: { kind } }) => kind === 'starting' || kind === 'waiting')
  const openOn = (called: string, channels: StoreChannels, end: () => Promise<void>) => {
    const uploader = new Uploader({ clock: shared.clock, ...rightsToPost(channels) })
    const deps = { ...shared, name: called, channels, uploader, accounts: usable, isAwaitingOthers, close: end }
    return new TelegramBlobStore(deps)
  }
  const store = openOn(name, own, close)
  const [channelId] = backup.ids
  if (channelId === undefined) return { store }
  const kept = openOn(BACKUP_STORE, backup, async () => {})
  return { store, backups: createBackupPlace({ ...shared, accounts: usable, store: kept }, channelId) }
}
