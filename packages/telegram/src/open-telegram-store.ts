import type { Clock, Logger, Metrics } from '@streamvault/core'
import type { TelegramAccount } from './account/telegram-account.ts'
import { openAesIge } from './crypto/aes-ige.ts'
import { openMediaLink } from './media/open-media-link.ts'
import { FramePool } from './media/transport/frame-pool.ts'
import { BlobLocations } from './reading/blob-locations.ts'
import { MediaLinks } from './reading/media-links.ts'
import { SwarmReader } from './reading/swarm-reader.ts'
import { StoreChannels } from './store/store-channels.ts'
import { StoreJournal } from './store/store-journal.ts'
import { TelegramBlobStore } from './store/telegram-blob-store.ts'
import { isForbidden } from './store/vault-error-of.ts'
import { Uploader } from './upload/uploader.ts'

export interface TelegramStoreDeps {
  readonly clock: Clock
  readonly metrics: Metrics
  readonly logger: Logger
  readonly accounts: AccountPool
}

/** The accounts of a store, as they come and go. */
export interface AccountPool extends AsyncDisposable {
  /** Those that can be asked now. */
  usable(): readonly TelegramAccount[]
  /** Calls `onUsable` for every account that is usable, and for each that comes to be from now on. */
  watch(onUsable: (account: TelegramAccount) => void): void
  /** Telegram said of the account what means that it is no longer good, such as `USER_DEACTIVATED_BAN`. */
  suspect(account: string, text: string): void
}

export interface TelegramStoreOptions {
  /** The store's channels, first the one that takes what is new; accounts may be members of some or all. */
  readonly channelIds: readonly number[]
  /** An SQLite file, made when it is missing. */
  readonly journalPath: string
  /** Of each account to a data centre, for the bytes of files. */
  readonly connections: number
  /** Memory for answers that are arriving, in bytes; 1 MiB is the least that works. */
  readonly frameBytesMax: number
}

/** Opens the store over accounts that are open already; disposing it ends them too. */
export function openTelegramStore(deps: TelegramStoreDeps, options: TelegramStoreOptions): TelegramBlobStore {
  const { clock, accounts } = deps
  const { channelIds, journalPath, connections, frameBytesMax } = options
  const journal = new StoreJournal(journalPath)
  const channels = new StoreChannels(channelIds, journal)
  const locations = new BlobLocations()
  const link = { clock, aesIge: openAesIge(), pool: new FramePool({ bytesMax: frameBytesMax }) }
  const links = new MediaLinks((_account, grant) => openMediaLink(grant, link, { connectionsMax: connections }))
  const onDead = (account: string, text: string) => accounts.suspect(account, text)
  const reader = new SwarmReader({ ...deps, locations, links, onDead })
  accounts.watch((account) => {
    channels.forgive(account.name)
    reader.enlist(account, channelIds)
  })
  for (const dataCenter of journal.dataCenters()) reader.prepare(dataCenter)
  const uploader = new Uploader({
    clock,
    accounts: (channelId) => channels.able('post', channelId, accounts.usable()),
    onFailed: (account, channelId, error) => {
      if (isForbidden(error)) channels.unable('post', channelId, account.name)
    },
  })
  const close = async () => {
    await reader[Symbol.asyncDispose]()
    await links[Symbol.asyncDispose]()
    await accounts[Symbol.asyncDispose]()
    journal[Symbol.dispose]()
  }
  return new TelegramBlobStore({
    accounts: () => accounts.usable(),
    channels,
    journal,
    locations,
    reader,
    uploader,
    close,
  })
}
