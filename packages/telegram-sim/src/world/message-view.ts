import type { tl } from '@mtcute/core'
import { unpackTl } from '../tl/packed-tl.ts'
import { toLong } from '../tl/tl-long.ts'
import type { BoxEvent, MessageBox } from './message-box.ts'
import { type ForwardOrigin, type PeerName, type StoredMessage, samePeer } from './messages.ts'
import type { View } from './views.ts'

/** A message as a viewer has it, all whom it speaks of mentioned. */
export function viewMessage(view: View, message: StoredMessage): tl.RawMessage | tl.RawMessageService {
  const { id, date, action, replyToId } = message
  const peerId = view.mention(message.peer)
  const isPost = samePeer(message.from, peerId) && peerId._ === 'peerChannel'
  const base = {
    id,
    peerId,
    date,
    out: message.authorId === view.viewer.id,
    ...(isPost ? { post: true } : { fromId: view.mention(message.from) }),
    ...(replyToId !== undefined && { replyTo: { _: 'messageReplyHeader', replyToMsgId: replyToId } as const }),
  }
  if (action !== undefined) {
    return { _: 'messageService', ...base, action: mentioned(view, unpackTl<tl.TypeMessageAction>(action)) }
  }
  return { _: 'message', ...base, ...content(view, message) }
}

function content(view: View, message: StoredMessage) {
  const { text, entities, replyMarkup, documentId, editedAt, groupedId, forward, isPinned } = message
  const document = documentId === undefined ? undefined : view.world.documents.get(documentId)
  return {
    message: text,
    pinned: isPinned === true,
    ...(entities !== undefined && {
      entities: entities.map((entity) => mentioned(view, unpackTl<tl.TypeMessageEntity>(entity))),
    }),
    ...(replyMarkup !== undefined && { replyMarkup: unpackTl<tl.TypeReplyMarkup>(replyMarkup) }),
    ...(document !== undefined && {
      media: { _: 'messageMediaDocument', document: view.document(document) } as const,
    }),
    ...(editedAt !== undefined && { editDate: editedAt }),
    ...(groupedId !== undefined && { groupedId: toLong(BigInt(groupedId)) }),
    ...(forward !== undefined && { fwdFrom: forwardHeader(view, forward) }),
  }
}

/** Mentions the users in an action or an entity, and answers it. */
function mentioned<T extends object>(view: View, object: T): T {
  if ('users' in object) for (const id of object.users as number[]) view.mentionUser(id)
  if ('userId' in object) view.mentionUser(object.userId as number)
  return object
}

function forwardHeader(view: View, { from, date, postId }: ForwardOrigin): tl.RawMessageFwdHeader {
  return {
    _: 'messageFwdHeader',
    fromId: view.mention(from),
    date,
    ...(postId !== undefined && { channelPost: postId }),
  }
}

/** What a viewer is told of a change; undefined when what it changed is no longer there, which a later change tells. */
export function viewEvent(view: View, box: MessageBox, event: BoxEvent): tl.TypeUpdate | undefined {
  const { kind, ids, pts, ptsCount } = event
  const isChannel = box.owner.kind === 'channel'
  const channel = { channelId: box.owner.id }
  if (kind === 'delete') {
    if (!isChannel) return { _: 'updateDeleteMessages', messages: [...ids], pts, ptsCount }
    view.mention({ _: 'peerChannel', ...channel })
    return { _: 'updateDeleteChannelMessages', ...channel, messages: [...ids], pts, ptsCount }
  }
  const message = box.message(ids[0] ?? 0)
  if (message === undefined) return undefined
  if (kind === 'new' || kind === 'edit') {
    const _ = NAMES[kind][box.owner.kind]
    return { _, message: viewMessage(view, message), pts, ptsCount }
  }
  const pinned = { pinned: kind === 'pin', messages: [...ids], pts, ptsCount }
  const peer: PeerName = view.mention(message.peer)
  return isChannel
    ? { _: 'updatePinnedChannelMessages', ...channel, ...pinned }
    : { _: 'updatePinnedMessages', peer, ...pinned }
}

const NAMES = {
  new: { account: 'updateNewMessage', channel: 'updateNewChannelMessage' },
  edit: { account: 'updateEditMessage', channel: 'updateEditChannelMessage' },
} as const
