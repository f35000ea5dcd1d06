import { randomBytes } from 'node:crypto'
import type { ForwardOrigin, MessageContent, StoredMessage } from '../world/messages.ts'
import type { World } from '../world/world.ts'
import type { Methods } from './call.ts'
import { chatOf } from './peer-access.ts'
import { type Post, postAll } from './posting.ts'
import { badRequest } from './rpc-error.ts'

/** https://core.telegram.org/method/messages.forwardMessages: as `forwarded_count_max` of the configuration says. */
const FORWARDED_MAX = 100

/** Posting again what was posted elsewhere. */
export function forwardMethods(world: World): Methods {
  const { accounts } = world
  return {
    'messages.forwardMessages': (request, call) => {
      const { fromPeer, toPeer, id: ids, randomId: randomIds, dropAuthor, dropMediaCaptions, replyTo } = request
      const caller = accounts.caller(call)
      const from = chatOf(world, fromPeer, caller)
      const chat = chatOf(world, toPeer, caller)
      if (ids.length === 0 || ids.length > FORWARDED_MAX) throw badRequest('MESSAGE_IDS_EMPTY')
      if (randomIds.length !== ids.length) throw badRequest('RANDOM_ID_INVALID')
      const groups = new Map<string, string>()
      const posts = ids.flatMap((id, index): Post[] => {
        const message = from.box.message(id)
        const randomId = randomIds[index]
        if (message === undefined || message.action !== undefined || randomId === undefined) return []
        const album = message.groupedId
        const groupedId = album === undefined ? undefined : (groups.get(album) ?? newGroupId())
        if (album !== undefined && groupedId !== undefined) groups.set(album, groupedId)
        return [
          {
            ...contentOf(message, { withoutCaption: dropMediaCaptions === true }),
            ...(dropAuthor !== true && { forward: originOf(message) }),
            ...(groupedId !== undefined && { groupedId }),
            randomId,
          },
        ]
      })
      if (posts.length === 0) throw badRequest('MESSAGE_ID_INVALID')
      return postAll(world, { caller, call, chat, replyTo }, posts)
    },
  }
}

function newGroupId(): string {
  return randomBytes(8).readBigInt64LE().toString()
}

/** Keyboards stay with the original. */
function contentOf(
  { text, entities, documentId }: StoredMessage,
  { withoutCaption }: { readonly withoutCaption: boolean },
): MessageContent {
  if (documentId === undefined) return { text, ...(entities && { entities }) }
  if (withoutCaption) return { text: '', documentId }
  return { text, documentId, ...(entities && { entities }) }
}

/** What is forwarded again names where it came from first. */
function originOf({ forward, from, date, id }: StoredMessage): ForwardOrigin {
  return forward ?? { from, date, ...(from._ === 'peerChannel' && { postId: id }) }
}
