import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock, Ephemeral, Logger } from '@streamvault/core'
import { type AccountIdentity, accountName } from '../account/account-identity.ts'
import { openSwarmAccounts } from '../account/swarm-accounts.ts'
import type { TelegramNetwork } from '../account/telegram-network.ts'
import { TelegramCopier } from './chat-copier.ts'
import { TelegramMembers } from './chat-members.ts'
import { TelegramChat } from './telegram-chat.ts'
import { UpdateFeed } from './update-feed.ts'
import { UpdateMark } from './update-mark.ts'

export interface TelegramChatParts {
  readonly clock: Clock
  readonly logger: Logger
  /** Sees to it that the account is not used by two processes. */
  readonly ephemeral: Ephemeral
}

export interface OpenTelegramChatOptions {
  readonly network: TelegramNetwork
  /** The bot. */
  readonly identity: AccountIdentity
  /** Keeps its session; made when it is missing. Whoever reads it can be the bot. */
  readonly folder: string
  /** The store's channels. The bot has to be an administrator where it is to copy something to. */
  readonly channelIds: readonly number[]
}

/** A bot that people can write to. */
export interface OpenTelegramChat extends AsyncDisposable {
  readonly chat: TelegramChat
  readonly copier: TelegramCopier
  readonly members: TelegramMembers
}

/** Opens the chats of a bot. One that never signed in does so by and by, and answers from then on. */
export async function openTelegramChat(
  deps: TelegramChatParts,
  { network, identity, folder, channelIds }: OpenTelegramChatOptions,
): Promise<OpenTelegramChat> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const mark = new UpdateMark(join(folder, `${accountName(identity)}.updates.json`))
  let onUpdates: UpdateFeed['push'] = () => {}
  const config = { identities: [identity], network, folder }
  const accounts = await openSwarmAccounts(config, { ...deps, onUpdates: (updates) => onUpdates(updates) })
  const account = () => accounts.usable()[0]
  const feed = new UpdateFeed({ ...deps, account, mark })
  // What came before is in Telegram's log.
  onUpdates = (updates) => feed.push(updates)
  return {
    chat: new TelegramChat({ account, feed }),
    copier: new TelegramCopier({ account, channelIds }),
    members: new TelegramMembers({ account }),
    [Symbol.asyncDispose]: () => accounts[Symbol.asyncDispose](),
  }
}
