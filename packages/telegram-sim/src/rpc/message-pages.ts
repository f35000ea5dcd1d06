import type { tl } from '@mtcute/core'
import type { Account } from '../world/accounts.ts'
import { viewMessage } from '../world/message-view.ts'
import { type StoredMessage, samePeer } from '../world/messages.ts'
import { View } from '../world/views.ts'
import type { World } from '../world/world.ts'
import type { Chat } from './peer-access.ts'

/** https://core.telegram.org/method/messages.getHistory gives no more at once. */
const PAGE_MAX = 100

/** Where a page begins and ends (core.telegram.org/api/offsets); 0 is unset. */
export interface PageOffsets {
  readonly offsetId: number
  readonly offsetDate: number
  readonly addOffset: number
  readonly limit: number
  readonly maxId: number
  readonly minId: number
}

/** The messages of a chat that pass, newest first: a channel has a box of its own, private chats share one. */
export function messagesOf({ box, peer }: Chat, passes: (message: StoredMessage) => boolean = () => true) {
  const isHere = (message: StoredMessage) => box.owner.kind === 'channel' || samePeer(message.peer, peer)
  return [...box.newestFirst()].filter((message) => isHere(message) && passes(message))
}

/** A page of what is there, newest first. */
export function pageOf(all: readonly StoredMessage[], offsets: PageOffsets): StoredMessage[] {
  const { offsetId, offsetDate, addOffset, limit, maxId, minId } = offsets
  const allowed = all.filter(({ id }) => (maxId === 0 || id < maxId) && id > minId)
  const isBehind = ({ id, date }: StoredMessage) =>
    (offsetId === 0 || id < offsetId) && (offsetDate === 0 || date < offsetDate)
  const found = allowed.findIndex(isBehind)
  const start = (found < 0 ? allowed.length : found) + addOffset
  const end = start + Math.min(Math.max(limit, 0), PAGE_MAX)
  return allowed.slice(Math.max(0, start), Math.max(0, end))
}

export interface Page {
  readonly chat: Chat
  readonly caller: Account
  /** A number is the id of a message that is not there. */
  readonly messages: readonly (StoredMessage | number)[]
  /** Of all that could be paged through. */
  readonly count: number
}

/** Channels answer with their count of changes, private chats without; a part says of how many it is. */
export function viewPage(world: World, { chat, caller, messages, count }: Page): tl.messages.TypeMessages {
  const view = new View(world, caller)
  view.mention(chat.peer)
  const shown = messages.map((each) =>
    typeof each === 'number' ? ({ _: 'messageEmpty', id: each } as const) : viewMessage(view, each),
  )
  const rest = { messages: shown, topics: [], ...view.people() }
  if (chat.kind === 'channel') return { _: 'messages.channelMessages', pts: chat.box.pts, count, ...rest }
  if (messages.length >= count) return { _: 'messages.messages', ...rest }
  return { _: 'messages.messagesSlice', count, ...rest }
}
