import type { tl } from '@mtcute/core'
import { type CallOptions, markedChannelId } from '@streamvault/core'
import { TelegramError } from '../telegram-error.ts'
import { accountFaultOf } from './account-fault.ts'
import type { TelegramAccount } from './telegram-account.ts'

/** What an account may do in a channel, and what to do if that is too little. */
export interface ChannelAccess {
  readonly channelId: number
  /** Undefined when the account does not see it. */
  readonly title: string | undefined
  readonly canRead: boolean
  readonly canPost: boolean
  readonly canDelete: boolean
  /** As Telegram writes it, or what else went wrong; undefined when the channel was seen. */
  readonly error: string | undefined
  /** One sentence; undefined when nothing is to be done. */
  readonly advice: string | undefined
}

const ASK_AGAIN = 'Telegram could not be asked; try again in a while.'

/** An account, and how people call it. */
export interface InspectedAccount {
  readonly account: TelegramAccount
  /** `@name`, where it has one. */
  readonly handle: string
}

/** Asks for each channel what the account may do there. Throws nothing but the reason of its signal. */
export async function inspectAccess(
  inspected: InspectedAccount,
  channelIds: readonly number[],
  { signal }: CallOptions,
): Promise<ChannelAccess[]> {
  const found: ChannelAccess[] = []
  for (const channelId of channelIds) {
    try {
      found.push(await accessTo(inspected, channelId, { signal }))
    } catch (error) {
      signal.throwIfAborted()
      found.push(noAccess(inspected, channelId, error))
    }
  }
  return found
}

async function accessTo(
  { account, handle }: InspectedAccount,
  channelId: number,
  options: CallOptions,
): Promise<ChannelAccess> {
  const channel = await account.channel(channelId, options)
  const { chats } = await account.call({ _: 'channels.getChannels', id: [channel] }, options)
  const chat = chats.find(({ id }) => id === channelId)
  if (chat?._ !== 'channel') throw new TelegramError(400, 'CHANNEL_PRIVATE')
  const canPost = mayPost(chat)
  const rights = { canRead: chat.left !== true, canPost, canDelete: mayDo(chat, 'deleteMessages') }
  return { channelId, title: chat.title, ...rights, error: undefined, advice: adviceFor(handle, chat, rights) }
}

function adviceFor(
  handle: string,
  { title }: tl.RawChannel,
  { canRead, canPost, canDelete }: Pick<ChannelAccess, 'canRead' | 'canPost' | 'canDelete'>,
): string | undefined {
  if (!canRead) return `Let ${handle} join the channel "${title}".`
  const missing = [...(canPost ? [] : ['post messages']), ...(canDelete ? [] : ['delete messages'])].join(' and to ')
  if (missing === '') return undefined
  return `Make ${handle} an administrator of the channel "${title}" with the right to ${missing}.`
}

/** What is known of a channel about which Telegram said nothing. */
export function unansweredAccess(channelId: number, error: string): ChannelAccess {
  const nothing = { channelId, title: undefined, canRead: false, canPost: false, canDelete: false }
  return { ...nothing, error, advice: ASK_AGAIN }
}

function noAccess({ account, handle }: InspectedAccount, channelId: number, error: unknown): ChannelAccess {
  const text = error instanceof Error ? error.message : String(error)
  const id = markedChannelId(channelId)
  const isUnseen = /^CHANNEL_(?:PRIVATE|INVALID)$/.test(text)
  const join =
    account.kind === 'bot'
      ? `Add ${handle} as administrator with the rights to post and to delete messages to channel ${id}.`
      : `Let ${handle} join channel ${id}, and make it an administrator with the rights to post and to delete messages.`
  const other = accountFaultOf(error)?.advice ?? ASK_AGAIN
  return { ...unansweredAccess(channelId, text), advice: isUnseen ? join : other }
}

/** In a group whoever is not kept from it posts; in a channel it is a right of administrators. */
function mayPost(chat: tl.RawChannel): boolean {
  if (chat.left === true) return false
  if (chat.megagroup !== true) return mayDo(chat, 'postMessages')
  const isAdmin = chat.creator === true || chat.adminRights !== undefined
  const isKept = [chat.bannedRights, chat.defaultBannedRights].some((rights) => {
    return rights?.sendMessages === true || rights?.sendMedia === true || rights?.sendDocs === true
  })
  return isAdmin || !isKept
}

function mayDo({ creator, left, adminRights }: tl.RawChannel, right: 'postMessages' | 'deleteMessages'): boolean {
  return left !== true && (creator === true || adminRights?.[right] === true)
}
