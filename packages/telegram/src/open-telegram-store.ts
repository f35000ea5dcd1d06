import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { BackupPlace, CallOptions, Clock, Ephemeral, Logger, Metrics } from '@streamvault/core'
import type { AccountIdentity } from './account/account-identity.ts'
import type { ChannelAccess } from './account/inspect-access.ts'
import { openSwarmAccounts, type SwarmAccounts } from './account/swarm-accounts.ts'
import type { TelegramAccount } from './account/telegram-account.ts'
import type { TelegramNetwork } from './account/telegram-network.ts'
import { openAesIge } from './crypto/aes-ige.ts'
import { CdnNetwork } from './media/cdn/cdn-network.ts'
import { openMediaLink } from './media/open-media-link.ts'
import { FRAME_BYTES_MAX, FramePool } from './media/transport/frame-pool.ts'
import { BlobLocations } from './reading/blob-locations.ts'
import { KeptLocations } from './reading/kept-locations.ts'
import { MediaLinks } from './reading/media-links.ts'
import { SwarmReader } from './reading/swarm-reader.ts'
import { AccessBook } from './report/access-book.ts'
import { makeSwarmReport } from './report/make-swarm-report.ts'
import type { SwarmReport } from './report/swarm-report.ts'
import { ChannelSurvey } from './store/channel-survey.ts'
import { LatePosts } from './store/late-posts.ts'
import { openBlobStores } from './store/open-blob-stores.ts'
import { StoreChannels } from './store/store-channels.ts'
import { StoreJournal } from './store/store-journal.ts'
import type { TelegramBlobStore } from './store/telegram-blob-store.ts'
import { isForbidden } from './store/vault-error-of.ts'
import type { UploaderDeps } from './upload/uploader.ts'

export interface TelegramStoreDeps {
  readonly clock: Clock
  readonly metrics: Metrics
  readonly logger: Logger
  /** Sees to it that no account is used by two processes. */
  readonly ephemeral: Ephemeral
}

export interface TelegramStoreOptions {
  /** What the store is called, where that is not `telegram`. */
  readonly name?: string
  readonly network: TelegramNetwork
  readonly identities: readonly AccountIdentity[]
  /** Keeps sessions and the store's journal; made when it is missing. Whoever reads it can be every account. */
  readonly folder: string
  /** The store's channels; the first with room takes what is new. Accounts may be members of some or all. */
  readonly channelIds: readonly number[]
  /** Keeps backups and nothing else; none of `channelIds`. */
  readonly backupChannelId?: number
  /** Of each account to a data centre, for the bytes of files. */
  readonly connections: number
  /** Memory for answers that are arriving, in bytes; 2 MiB is the least that works. */
  readonly frameBytesMax: number
}

/** The store, and what can be told of its accounts. */
export interface OpenTelegramStore extends AsyncDisposable {
  readonly store: TelegramBlobStore
  /** Through the same accounts, where there is a channel for it. */
  readonly backups?: BackupPlace
  readonly accounts: SwarmAccounts
  readonly reader: SwarmReader
  /**
   * Looks at what accounts may do in the store's channels, and how full those are, where that is not known of late, and for what
   * was posted twice; see `LatePosts`.
   */
  look(options: CallOptions): Promise<void>
  /** Looks at all accounts that can be asked, so that `report` tells of now; see `AccessBook`. */
  lookAfresh(options: CallOptions): Promise<void>
  /**
   * Tries an account that is broken now and not later, and looks at what it may do. Telegram's word to wait is obeyed all the
   * same. Throws the reason of its signal.
   */
  retry(name: string, options: CallOptions): Promise<void>
  /** What there is to see now. Asks nobody. */
  report(): SwarmReport
  /** Memory that is kept for answers on their way, in bytes. */
  frameBytes(): number
}

/** Opens the store. Accounts that never signed in do so by and by; those that did are at hand at once. */
export async function openTelegramStore(
  deps: TelegramStoreDeps,
  options: TelegramStoreOptions,
): Promise<OpenTelegramStore> {
  const { clock } = deps
  const { channelIds, backupChannelId, connections, frameBytesMax, folder, network, identities } = options
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await using opening = new AsyncDisposableStack()
  const journal = opening.use(new StoreJournal(join(folder, 'store.sqlite')))
  const onUnable = (name: string) => access.doubt(name)
  const channels = new StoreChannels(channelIds, journal, { onUnable })
  const backupIds = backupChannelId === undefined ? [] : [backupChannelId]
  const allIds = [...channelIds, ...backupIds]
  const backupChannels = new StoreChannels(backupIds, journal, { onUnable })
  const aesIge = openAesIge()
  const pool = new FramePool({ bytesMax: frameBytesMax })
  const shared = { clock, aesIge, pool }
  const link = { ...shared, cdn: new CdnNetwork({ ...shared, apiId: network.apiId }) }
  const links = opening.use(
    new MediaLinks((_account, grant) => openMediaLink(grant, link, { connectionsMax: connections })),
  )
  const kept = opening.use(new KeptLocations(join(folder, 'references.sqlite'), { clock }))
  const locations = new BlobLocations(kept)
  const reader = opening.use(new SwarmReader({ ...deps, locations, links, onRefused: (name) => access.doubt(name) }))
  for (const dataCenter of journal.dataCenters()) reader.prepare(dataCenter)
  const accounts = opening.use(
    await openSwarmAccounts(
      { identities, network, folder },
      {
        ...deps,
        onChange: ({ kind, account }) => {
          channels.forgive(account.name)
          backupChannels.forgive(account.name)
          if (kind === 'usable') reader.enlist(account, allIds)
          else reader.dismiss(account)
        },
      },
    ),
  )
  const all = [channels, backupChannels]
  const onSeen = (name: string, seen: readonly ChannelAccess[]) => noticeRights({ all, reader }, name, seen)
  const access = new AccessBook({ clock, accounts, onSeen }, allIds)
  const survey = new ChannelSurvey({ clock, channelIds: allIds, journal, accounts: () => answeredAccounts(accounts) })
  const stack = opening.move()
  const close = () => stack.disposeAsync()
  const latePosts = new LatePosts({ ...deps, journal, channels, accounts: () => accounts.usable() })
  const stores = openBlobStores(
    {
      name: options.name ?? 'telegram',
      rightsToPost: (places) => rightsToPost({ channels: places, access, accounts }),
      ...{ clock, accounts, latePosts, survey, journal, locations, reader, close },
    },
    { own: channels, backup: backupChannels },
  )
  const levels = () => [...channels.levels(), ...backupChannels.levels()]
  return {
    ...stores,
    accounts,
    reader,
    look: async (options) => {
      await access.look(options)
      await survey.look(options)
      await latePosts.look(options)
    },
    lookAfresh: async (options) => {
      // First how full the channels are: what is told as fresh then has it.
      await survey.lookAfresh(options)
      await access.lookAfresh(options)
    },
    retry: async (name, options) => {
      await accounts.retry(name, options)
      reader.reconnect(name)
      await access.lookNow(name, options)
    },
    report: () => makeSwarmReport({ clock, accounts, reader, access, channels: { levels } }),
    frameBytes: () => pool.leased * FRAME_BYTES_MAX,
    [Symbol.asyncDispose]: close,
  }
}

/** Those that can be asked, and are not cut off. */
function answeredAccounts(accounts: SwarmAccounts): TelegramAccount[] {
  const silent = new Set(accounts.statuses().flatMap(({ name, silence }) => (silence === undefined ? [] : [name])))
  return accounts.usable().filter(({ name }) => !silent.has(name))
}

/** Through whom files go up: whoever may post, as far as is known, and is looked at first where it is not. */
function rightsToPost({
  channels,
  access,
  accounts,
}: {
  readonly channels: StoreChannels
  readonly access: AccessBook
  readonly accounts: SwarmAccounts
}): Omit<UploaderDeps, 'clock'> {
  return {
    accounts: (channelId) => channels.able('post', channelId, accounts.usable()),
    mayPost: async (account, channelId, options) => {
      await access.lookAtUnknown(account.name, options)
      return channels.able('post', channelId, [account]).length > 0
    },
    onFailed: (account, channelId, error) => {
      if (isForbidden(error)) channels.unable('post', channelId, account.name)
    },
  }
}

/** Rights that were given meanwhile are used from now on, and nobody is sent a whole file who may not post it. */
function noticeRights(
  { all, reader }: { readonly all: readonly StoreChannels[]; readonly reader: SwarmReader },
  name: string,
  seen: readonly ChannelAccess[],
): void {
  for (const { channelId, canPost, canDelete } of seen) {
    for (const channels of all) {
      channels.seen('post', channelId, name, canPost)
      // Who may not delete what others posted may have posted it himself.
      if (canDelete) channels.seen('delete', channelId, name, true)
    }
  }
  const readable = seen.filter(({ canRead }) => canRead)
  reader.readmit(
    name,
    readable.map(({ channelId }) => channelId),
  )
}
