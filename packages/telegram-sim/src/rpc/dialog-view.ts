import type { tl } from '@mtcute/core'
import type { View } from '../world/views.ts'
import { messagesOf } from './message-pages.ts'
import type { Chat } from './peer-access.ts'

/** A chat as it stands in the list of a viewer's chats. */
export function viewDialog(view: View, chat: Chat): tl.RawDialog {
  const { world, viewer } = view
  const peer = view.mention(chat.peer)
  const messages = messagesOf(chat)
  const topMessage = messages[0]?.id ?? Math.max(1, chat.box.lastMessageId)
  const read = world.readMarks.get(viewer.id, peer)
  return {
    _: 'dialog',
    peer,
    topMessage,
    readInboxMaxId: read,
    readOutboxMaxId: topMessage,
    unreadCount: messages.filter(({ id, authorId }) => id > read && authorId !== viewer.id).length,
    unreadMentionsCount: 0,
    unreadReactionsCount: 0,
    unreadPollVotesCount: 0,
    notifySettings: { _: 'peerNotifySettings' },
    ...(chat.kind === 'channel' && { pts: chat.box.pts }),
  }
}
