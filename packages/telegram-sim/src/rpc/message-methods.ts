import type { tl } from '@mtcute/core'
import type { StoredDocument } from '../files/documents.ts'
import { fromLong } from '../tl/tl-long.ts'
import type { Account } from '../world/accounts.ts'
import type { Channel, ChannelMessage } from '../world/channels.ts'
import { View } from '../world/views.ts'
import type { World } from '../world/world.ts'
import type { Call, Methods } from './call.ts'
import { assertRight, readableChannel } from './channel-access.ts'
import { badRequest } from './rpc-error.ts'

/** Writing to channels. */
export function messageMethods(world: World): Methods {
  const { channels, accounts } = world

  const post = async (request: Posting, call: Call, media?: tl.TypeInputMedia): Promise<tl.RawUpdates> => {
    const caller = accounts.caller(call)
    const channel = readableChannel(world, request.peer, caller)
    assertRight(channel, caller, 'postMessages')
    const document = media && (await mediaDocument(world, media, { caller, call }))
    const content = { text: request.message, ...(document && { documentId: document.id }) }
    const message = channels.post(channel, caller.id, content)
    const ids = { _: 'updateMessageID', id: message.id, randomId: request.randomId } as const
    return updates(world, { caller, channel, message }, [ids], 'updateNewChannelMessage')
  }

  return {
    'messages.uploadMedia': async ({ media }, call) => {
      const caller = accounts.caller(call)
      const document = await mediaDocument(world, media, { caller, call })
      return { _: 'messageMediaDocument', document: new View(world, caller).document(document) }
    },
    'messages.sendMedia': (request, call) => post(request, call, request.media),
    'messages.sendMessage': (request, call) => {
      if (request.message === '') throw badRequest('MESSAGE_EMPTY')
      return post(request, call)
    },
    'messages.editMessage': async ({ peer, id, message: text, media }, call) => {
      const caller = accounts.caller(call)
      const channel = readableChannel(world, peer, caller)
      const message = channels.message(channel, id)
      if (message === undefined) throw badRequest('MESSAGE_ID_INVALID')
      if (message.fromId !== caller.id) assertRight(channel, caller, 'editMessages')
      const document = media && (await mediaDocument(world, media, { caller, call }))
      const isSame = document === undefined && (text === undefined || text === message.text)
      if (isSame) throw badRequest('MESSAGE_NOT_MODIFIED')
      channels.edit(channel, message, {
        ...(text !== undefined && { text }),
        ...(document && { documentId: document.id }),
      })
      return updates(world, { caller, channel, message }, [], 'updateEditChannelMessage')
    },
  }
}

type Posting = Pick<tl.messages.RawSendMessageRequest, 'peer' | 'message' | 'randomId'>

async function mediaDocument(
  world: World,
  media: tl.TypeInputMedia,
  { caller, call }: { readonly caller: Account; readonly call: Call },
): Promise<StoredDocument> {
  if (media._ === 'inputMediaDocument') return knownDocument(world, media.id, caller)
  if (media._ !== 'inputMediaUploadedDocument') throw badRequest('MEDIA_INVALID')
  const { bytes, sizeBytes } = await world.uploads.assemble(caller, media.file)
  const { mimeType, attributes } = media
  const { dataCenterId } = call
  return world.documents.add({ dataCenterId, sizeBytes, mimeType, attributes, content: { kind: 'stored', bytes } })
}

/** The document that a request names. Throws when the account has no access to it, or its reference expired. */
export function knownDocument(
  world: World,
  input: tl.TypeInputDocument | tl.RawInputDocumentFileLocation,
  caller: Account,
): StoredDocument {
  if (input._ === 'inputDocumentEmpty') throw badRequest('MEDIA_EMPTY')
  const id = fromLong(input.id).toString()
  const document = world.documents.get(id)
  const isHash = fromLong(input.accessHash) === world.identities.accessHash('document', id, caller.id)
  if (document === undefined || !isHash) {
    throw badRequest(input._ === 'inputDocument' ? 'MEDIA_EMPTY' : 'FILE_ID_INVALID')
  }
  world.references.check(input.fileReference, id, caller.id)
  return document
}

function updates(
  world: World,
  {
    caller,
    channel,
    message,
  }: { readonly caller: Account; readonly channel: Channel; readonly message: ChannelMessage },
  first: readonly tl.TypeUpdate[],
  _: 'updateNewChannelMessage' | 'updateEditChannelMessage',
): tl.RawUpdates {
  const view = new View(world, caller)
  const update = { _, message: view.message(message), pts: channel.pts, ptsCount: 1 }
  const date = Math.floor(Date.now() / 1000)
  return { _: 'updates', updates: [...first, update], users: [], chats: [view.channel(channel)], date, seq: 0 }
}
