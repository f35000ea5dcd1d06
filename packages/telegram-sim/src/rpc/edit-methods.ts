import type { tl } from '@mtcute/core'
import type { Account } from '../world/accounts.ts'
import type { BoxEvent, MessageBox } from '../world/message-box.ts'
import { viewEvent } from '../world/message-view.ts'
import type { CopyName, MessageContent, StoredMessage } from '../world/messages.ts'
import { publish } from '../world/publish.ts'
import { View } from '../world/views.ts'
import type { World } from '../world/world.ts'
import type { Call, Methods } from './call.ts'
import { assertMayDelete, assertMayEdit, readableChannel } from './channel-access.ts'
import { contentOf } from './message-content.ts'
import { mediaDocument } from './message-methods.ts'
import { type Chat, chatOf } from './peer-access.ts'
import { badRequest, RpcError } from './rpc-error.ts'

/** Changing and deleting what was posted. */
export function editMethods(world: World): Methods {
  const { accounts, boxes } = world
  return {
    'messages.editMessage': async (request, call) => {
      const caller = accounts.caller(call)
      const chat = chatOf(world, request.peer, caller)
      const message = editable(chat, request.id, caller)
      const document = request.media && (await mediaDocument(world, request.media, { caller, call }))
      const { text, documentId } = message
      const kept = documentId === undefined ? undefined : world.documents.get(documentId)
      const written = { ...request, message: request.message ?? text }
      const content = contentOf(written, caller, document ?? kept)
      // Entities belong to the text: they stay when that does.
      const { entities } = message
      const next = request.message === undefined && entities !== undefined ? { ...content, entities } : content
      if (isSame(next, message)) throw badRequest('MESSAGE_NOT_MODIFIED')
      return edited(world, { chat, message, content: next, call, caller })
    },
    'channels.deleteMessages': ({ channel: input, id }, call) => {
      const caller = accounts.caller(call)
      const channel = readableChannel(world, input, caller)
      const box = boxes.ofChannel(channel.id)
      for (const each of id) assertMayDelete(channel, caller, box.message(each))
      return affected(box, removed(world, { box, ids: id, call }))
    },
    'messages.deleteMessages': ({ id, revoke }, call) => {
      const caller = accounts.caller(call)
      const box = boxes.ofAccount(caller.id)
      // What a bot deletes is gone for everyone.
      const isForAll = revoke === true || caller.kind === 'bot'
      const messages = id.flatMap((each) => box.message(each) ?? [])
      if (isForAll) for (const message of messages) assertMayRevoke(world, caller, message)
      const event = removed(world, { box, ids: id, call })
      if (isForAll)
        removeTwins(
          world,
          messages.flatMap(({ twins = [] }) => twins),
        )
      return affected(box, event)
    },
  }
}

function editable({ kind, box, ...chat }: Chat, id: number, caller: Account): StoredMessage {
  const message = box.message(id)
  if (message === undefined || message.action !== undefined) throw badRequest('MESSAGE_ID_INVALID')
  if (kind === 'channel' && 'channel' in chat) assertMayEdit(chat.channel, caller, message)
  else if (message.authorId !== caller.id) throw new RpcError(403, 'MESSAGE_AUTHOR_REQUIRED')
  return message
}

function isSame(content: MessageContent, { text, documentId, replyMarkup, entities = [] }: StoredMessage): boolean {
  const isSameText = content.text === text && String(content.entities ?? []) === String(entities)
  return isSameText && content.documentId === documentId && content.replyMarkup === replyMarkup
}

interface Edit {
  readonly chat: Chat
  readonly message: StoredMessage
  readonly content: MessageContent
  readonly call: Call
  readonly caller: Account
}

function edited(world: World, { chat: { box }, message, content, call, caller }: Edit): tl.RawUpdates {
  const event = box.edit(message, content)
  publish(world, { box, event, origin: call.session })
  for (const twin of message.twins ?? []) {
    const theirs = world.boxes.named(twin.box)
    const copy = theirs?.message(twin.id)
    if (copy !== undefined && theirs !== undefined) publish(world, { box: theirs, event: theirs.edit(copy, content) })
  }
  const view = new View(world, caller)
  return view.updates([viewEvent(view, box, event)].filter((update) => update !== undefined))
}

interface Removal {
  readonly box: MessageBox
  readonly ids: readonly number[]
  readonly call: Call
}

function removed(world: World, { box, ids, call }: Removal): BoxEvent | undefined {
  const event = box.remove(ids)
  if (event !== undefined) publish(world, { box, event, origin: call.session })
  return event
}

/** In private everyone may; in a group what is one's own, and all else who made it. */
function assertMayRevoke(world: World, { id }: Account, { peer, authorId }: StoredMessage): void {
  if (peer._ !== 'peerChat' || authorId === id || world.groups.get(peer.chatId)?.creatorId === id) return
  throw new RpcError(403, 'MESSAGE_DELETE_FORBIDDEN')
}

function removeTwins(world: World, twins: readonly CopyName[]): void {
  for (const name of new Set(twins.map(({ box }) => box))) {
    const box = world.boxes.named(name)
    const event = box?.remove(twins.filter((twin) => twin.box === name).map(({ id }) => id))
    if (box !== undefined && event !== undefined) publish(world, { box, event })
  }
}

function affected({ pts }: MessageBox, event: BoxEvent | undefined): tl.messages.RawAffectedMessages {
  return { _: 'messages.affectedMessages', pts, ptsCount: event?.ptsCount ?? 0 }
}
