import type { tl } from '@mtcute/core'
import type { Account } from '../world/accounts.ts'
import { viewMessage } from '../world/message-view.ts'
import { type PeerName, peerKey, type StoredMessage, samePeer } from '../world/messages.ts'
import { unixSeconds } from '../world/unix-seconds.ts'
import { View } from '../world/views.ts'
import type { World } from '../world/world.ts'
import type { Methods } from './call.ts'
import { viewDialog } from './dialog-view.ts'
import { messagesOf } from './message-pages.ts'
import { assertUser, type Chat, channelChat, chatOf, groupChat, privateChat } from './peer-access.ts'

/** https://core.telegram.org/method/messages.getDialogs gives no more at once. */
const DIALOGS_MAX = 100

/** The list of an account's chats. */
export function dialogMethods(world: World): Methods {
  const { accounts } = world
  return {
    'messages.getDialogs': ({ offsetPeer, limit, folderId }, call) => {
      const caller = accounts.caller(call)
      assertUser(caller)
      // The archive is empty.
      const all = folderId === 1 ? [] : dialogsOf(world, caller)
      const last = nameOf(offsetPeer, caller)
      const found = last === undefined ? -1 : all.findIndex(({ chat }) => samePeer(chat.peer, last))
      const page = all.slice(found + 1, found + 1 + Math.min(Math.max(limit, 0), DIALOGS_MAX))
      const shown = viewDialogs(world, caller, page)
      if (page.length === all.length) return { _: 'messages.dialogs', ...shown }
      return { _: 'messages.dialogsSlice', count: all.length, ...shown }
    },
    'messages.getPinnedDialogs': (_, call) => peerDialogs(world, accounts.caller(call), []),
    'messages.getPeerDialogs': ({ peers }, call) => {
      const caller = accounts.caller(call)
      assertUser(caller)
      const chats = peers.flatMap((each) => (each._ === 'inputDialogPeer' ? [chatOf(world, each.peer, caller)] : []))
      return peerDialogs(world, caller, chats)
    },
  }
}

/** An offset only says where to go on: TDLib gives no access hash with it. */
function nameOf(input: tl.TypeInputPeer, caller: Account): PeerName | undefined {
  if ('channelId' in input) return { _: 'peerChannel', channelId: input.channelId }
  if ('chatId' in input) return { _: 'peerChat', chatId: input.chatId }
  if (input._ === 'inputPeerSelf') return { _: 'peerUser', userId: caller.id }
  return 'userId' in input ? { _: 'peerUser', userId: input.userId } : undefined
}

interface Dialog {
  readonly chat: Chat
  readonly top: StoredMessage | undefined
}

/** Those that were written in last come first. */
function dialogsOf(world: World, caller: Account): Dialog[] {
  const partners = new Map<string, PeerName>()
  for (const { peer } of world.boxes.ofAccount(caller.id).newestFirst()) partners.set(peerKey(peer), peer)
  const shared = [...partners.values()].flatMap((peer) => {
    const account = peer._ === 'peerUser' ? world.accounts.get(peer.userId) : undefined
    const group = peer._ === 'peerChat' ? world.groups.get(peer.chatId) : undefined
    return [
      ...(account === undefined ? [] : [privateChat(world, account, caller)]),
      ...(group === undefined ? [] : [groupChat(world, group, caller)]),
    ]
  })
  const channels = world.channels.of(caller.id).map((channel) => channelChat(world, channel))
  return [...shared, ...channels]
    .map((chat) => ({ chat, top: messagesOf(chat)[0] }))
    .sort((a, b) => (b.top?.date ?? 0) - (a.top?.date ?? 0) || (b.top?.id ?? 0) - (a.top?.id ?? 0))
}

function viewDialogs(world: World, caller: Account, dialogs: readonly Dialog[]) {
  const view = new View(world, caller)
  const shown = dialogs.map(({ chat }) => viewDialog(view, chat))
  const messages = dialogs.map(({ chat, top }, index) =>
    // At Telegram no chat is without a message, and GramJS stumbles over one that is.
    top === undefined
      ? ({ _: 'messageEmpty', id: shown[index]?.topMessage ?? 1, peerId: chat.peer } as const)
      : viewMessage(view, top),
  )
  return { dialogs: shown, messages, ...view.people() }
}

function peerDialogs(world: World, caller: Account, chats: readonly Chat[]): tl.messages.RawPeerDialogs {
  const dialogs = chats.map((chat) => ({ chat, top: messagesOf(chat)[0] }))
  const { pts } = world.boxes.ofAccount(caller.id)
  const qts = world.accountEvents.qts(caller.id)
  const state = { _: 'updates.state', pts, qts, date: unixSeconds(), seq: 1, unreadCount: 0 } as const
  return { _: 'messages.peerDialogs', ...viewDialogs(world, caller, dialogs), state }
}
