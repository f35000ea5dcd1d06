import { randomBytes } from 'node:crypto'
import type { tl } from '@mtcute/core'
import type { World } from '../world/world.ts'
import type { Call, Methods } from './call.ts'
import { contentOf } from './message-content.ts'
import { mediaDocument } from './message-methods.ts'
import { chatOf } from './peer-access.ts'
import { assertMayWrite, type Post, type Posting, postAll, randomIdsOf } from './posting.ts'
import { badRequest } from './rpc-error.ts'

/** https://core.telegram.org/api/files#albums-grouped-media */
const ALBUM_MAX = 10

/** Posting to channels and private chats. */
export function sendMethods(world: World): Methods {
  const { accounts } = world

  /** What can be refused is, before files are taken out of their uploads. */
  const begin = (request: Sending, call: Call, posts: readonly Pick<Post, 'randomId'>[]): Posting => {
    const caller = accounts.caller(call)
    const chat = chatOf(world, request.peer, caller)
    assertMayWrite(world, caller, chat)
    world.randomIds.check(caller.id, randomIdsOf(posts))
    return { caller, call, chat, replyTo: request.replyTo }
  }

  return {
    'messages.sendMessage': (request, call) => {
      const posting = begin(request, call, [request])
      return postAll(world, posting, [{ ...contentOf(request, posting.caller), randomId: request.randomId }])
    },
    'messages.sendMedia': async (request, call) => {
      const posting = begin(request, call, [request])
      const document = await mediaDocument(world, request.media, posting)
      const content = contentOf(request, posting.caller, document)
      return postAll(world, posting, [{ ...content, randomId: request.randomId }])
    },
    'messages.sendMultiMedia': async (request, call) => {
      const { multiMedia } = request
      if (multiMedia.length === 0) throw badRequest('MEDIA_EMPTY')
      if (multiMedia.length > ALBUM_MAX) throw badRequest('MULTI_MEDIA_TOO_LONG')
      const posting = begin(request, call, multiMedia)
      const groupedId = randomBytes(8).readBigInt64LE().toString()
      const posts: Post[] = []
      for (const single of multiMedia) {
        const document = await mediaDocument(world, single.media, posting)
        posts.push({ ...contentOf(single, posting.caller, document), groupedId, randomId: single.randomId })
      }
      return postAll(world, posting, posts)
    },
  }
}

type Sending = Pick<tl.messages.RawSendMessageRequest, 'peer' | 'replyTo'>
