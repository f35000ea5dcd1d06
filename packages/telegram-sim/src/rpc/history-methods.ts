import type { tl } from '@mtcute/core'
import type { MessageBox } from '../world/message-box.ts'
import { viewMessage } from '../world/message-view.ts'
import type { StoredMessage } from '../world/messages.ts'
import { unixSeconds } from '../world/unix-seconds.ts'
import { View } from '../world/views.ts'
import type { World } from '../world/world.ts'
import type { Methods } from './call.ts'
import { readableChannel } from './channel-access.ts'
import { messagesOf, pageOf, viewPage } from './message-pages.ts'
import { assertUser, channelChat, chatOf } from './peer-access.ts'
import { badRequest } from './rpc-error.ts'

/** Clients ask for no more ids at once: Pyrogram for 200, the others for 100. */
const MESSAGES_MAX = 200

/** Reading what was posted. */
export function historyMethods(world: World): Methods {
  const { accounts, boxes } = world
  return {
    'channels.getMessages': ({ channel: input, id }, call) => {
      const caller = accounts.caller(call)
      const channel = readableChannel(world, input, caller)
      const chat = channelChat(world, channel)
      const messages = namedMessages(chat.box, id)
      return viewPage(world, { chat, caller, messages, count: messages.length })
    },
    'messages.getMessages': ({ id }, call) => {
      const caller = accounts.caller(call)
      const view = new View(world, caller)
      const messages = namedMessages(boxes.ofAccount(caller.id), id).map((each) =>
        typeof each === 'number' ? ({ _: 'messageEmpty', id: each } as const) : viewMessage(view, each),
      )
      return { _: 'messages.messages', messages, topics: [], ...view.people() }
    },
    'messages.getHistory': (request, call) => {
      const caller = accounts.caller(call)
      assertUser(caller)
      const chat = chatOf(world, request.peer, caller)
      const all = messagesOf(chat)
      return viewPage(world, { chat, caller, messages: pageOf(all, request), count: all.length })
    },
    'messages.search': (request, call) => {
      const caller = accounts.caller(call)
      assertUser(caller)
      const chat = chatOf(world, request.peer, caller)
      const all = messagesOf(chat, matches(world, request))
      const offsets = { ...request, offsetDate: 0 }
      return viewPage(world, { chat, caller, messages: pageOf(all, offsets), count: all.length })
    },
    'messages.readHistory': ({ peer: input, maxId }, call) => {
      const caller = accounts.caller(call)
      const { box, peer } = chatOf(world, input, caller)
      world.readMarks.read(caller.id, peer, maxId === 0 ? box.lastMessageId : maxId)
      return { _: 'messages.affectedMessages', pts: boxes.ofAccount(caller.id).pts, ptsCount: 0 }
    },
    'channels.readHistory': ({ channel: input, maxId }, call) => {
      const caller = accounts.caller(call)
      const channel = readableChannel(world, input, caller)
      const { lastMessageId } = boxes.ofChannel(channel.id)
      const read = maxId === 0 ? lastMessageId : Math.min(maxId, lastMessageId)
      world.readMarks.read(caller.id, { _: 'peerChannel', channelId: channel.id }, read)
      return true
    },
    'messages.setTyping': ({ peer }, call) => {
      chatOf(world, peer, accounts.caller(call))
      return true
    },
  }
}

/** In the order in which they were asked for; a number is the id of one that is not there. Throws MSG_ID_INVALID. */
function namedMessages(box: MessageBox, inputs: readonly tl.TypeInputMessage[]): (StoredMessage | number)[] {
  if (inputs.length > MESSAGES_MAX) throw badRequest('MSG_ID_INVALID')
  return inputs.map((input) => {
    if (input._ === 'inputMessagePinned') return [...box.newestFirst()].find(({ isPinned }) => isPinned) ?? 0
    const id = input._ === 'inputMessageReplyTo' ? (box.message(input.id)?.replyToId ?? 0) : input.id
    return box.message(id) ?? id
  })
}

/** Throws SEARCH_QUERY_EMPTY when nothing says what is looked for. */
function matches(
  world: World,
  { q, filter, minDate, maxDate, fromId }: tl.messages.RawSearchRequest,
): (message: StoredMessage) => boolean {
  const passes = FILTERS[filter._]
  if (passes === undefined) throw badRequest('INPUT_FILTER_INVALID')
  if (q === '' && filter._ === 'inputMessagesFilterEmpty' && fromId === undefined)
    throw badRequest('SEARCH_QUERY_EMPTY')
  const words = q.toLowerCase().split(/\s+/).filter(Boolean)
  const before = maxDate === 0 ? unixSeconds() + 1 : maxDate
  return (message) => {
    const attributes = attributesOf(world, message)
    const names = attributes.flatMap((each) => (each._ === 'documentAttributeFilename' ? [each.fileName] : []))
    const text = [message.text, ...names].join(' ').toLowerCase()
    const isInTime = message.date > minDate && message.date < before
    return isInTime && passes(message, attributes) && words.every((word) => text.includes(word))
  }
}

function attributesOf(world: World, { documentId }: StoredMessage): readonly tl.TypeDocumentAttribute[] {
  return documentId === undefined ? [] : (world.documents.get(documentId)?.attributes ?? [])
}

type Filter = (message: StoredMessage, attributes: readonly tl.TypeDocumentAttribute[]) => boolean

const has = (attributes: readonly tl.TypeDocumentAttribute[], name: tl.TypeDocumentAttribute['_']) =>
  attributes.some(({ _ }) => _ === name)

const NOTHING: Filter = () => false

/** Those that are missing are of what the simulator has not. */
const FILTERS: { readonly [F in tl.TypeMessagesFilter['_']]?: Filter } = {
  inputMessagesFilterEmpty: ({ action }) => action === undefined,
  inputMessagesFilterDocument: ({ documentId }, attributes) =>
    documentId !== undefined &&
    !has(attributes, 'documentAttributeVideo') &&
    !has(attributes, 'documentAttributeAudio'),
  inputMessagesFilterVideo: (_, attributes) => has(attributes, 'documentAttributeVideo'),
  inputMessagesFilterMusic: (_, attributes) => has(attributes, 'documentAttributeAudio'),
  inputMessagesFilterPhotoVideo: (_, attributes) => has(attributes, 'documentAttributeVideo'),
  inputMessagesFilterPinned: ({ isPinned }) => isPinned === true,
  inputMessagesFilterPhotos: NOTHING,
  inputMessagesFilterUrl: ({ text }) => /https?:\/\//.test(text),
}
