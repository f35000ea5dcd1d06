import { randomBytes } from 'node:crypto'
import type { tl } from '@mtcute/core'
import { fromLong, toLong } from '../tl/tl-long.ts'
import type { Account } from '../world/accounts.ts'
import type { Group } from '../world/groups.ts'
import type { MessageBox } from '../world/message-box.ts'
import { viewEvent } from '../world/message-view.ts'
import type { MessageContent, StoredMessage } from '../world/messages.ts'
import { publish } from '../world/publish.ts'
import { View } from '../world/views.ts'
import type { World } from '../world/world.ts'
import type { Call } from './call.ts'
import { assertMayPost } from './channel-access.ts'
import type { Chat } from './peer-access.ts'
import { badRequest, RpcError } from './rpc-error.ts'
import { postCopies, type Written } from './shared-posting.ts'

/** A message that is to be posted. */
export type Post = MessageContent &
  Pick<StoredMessage, 'groupedId' | 'forward' | 'action'> & { readonly randomId?: tl.Long }

export interface Posting {
  readonly caller: Account
  readonly call: Call
  readonly chat: Chat
  readonly replyTo?: tl.TypeInputReplyTo | undefined
}

/**
 * Posts messages in one go, tells everyone who sees them, and answers what the caller is told.
 *
 * Throws what Telegram says to who may not write there, and RANDOM_ID_DUPLICATE.
 */
export function postAll(world: World, posting: Posting, posts: readonly Post[]): tl.RawUpdates {
  const { caller, chat, call } = posting
  assertMayWrite(world, caller, chat)
  world.randomIds.use(caller.id, randomIdsOf(posts))
  const replyToId = replyOf(posting)
  const view = new View(world, caller)
  const ids: tl.TypeUpdate[] = []
  const updates: tl.TypeUpdate[] = []
  for (const { randomId, ...content } of posts) {
    const draft = { ...content, authorId: caller.id, ...(replyToId !== undefined && { replyToId }) }
    const { message, event } = chat.kind === 'channel' ? postToChannel(chat, draft) : postCopies(world, chat, draft)
    if (randomId !== undefined) ids.push({ _: 'updateMessageID', id: message.id, randomId })
    const update = viewEvent(view, chat.box, event)
    if (update !== undefined) updates.push(update)
    publish(world, { box: chat.box, event, origin: call.session })
  }
  return view.updates([...ids, ...updates])
}

/** The number of a message that tells of a new chat, which no client gives, and without which TDLib takes none. */
export function creationRandomId(): tl.Long {
  return toLong(randomBytes(8).readBigInt64LE())
}

/** Those that the client gave. */
export function randomIdsOf(posts: readonly Pick<Post, 'randomId'>[]): bigint[] {
  return posts.flatMap(({ randomId }) => (randomId === undefined ? [] : [fromLong(randomId)]))
}

/** Throws what Telegram says to who may not write there. */
export function assertMayWrite(world: World, caller: Account, chat: Chat): void {
  if (chat.kind === 'channel') assertMayPost(chat.channel, caller)
  else if (chat.kind === 'group') assertIsIn(chat.group, caller)
  else assertMayTalk(world, caller, chat.account)
}

function assertIsIn({ members }: Group, { id }: Account): void {
  if (members[id] === undefined) throw new RpcError(403, 'CHAT_WRITE_FORBIDDEN')
}

function assertMayTalk(world: World, caller: Account, account: Account): void {
  if (account.id === caller.id) {
    // "Saved messages" are for people.
    if (caller.kind === 'bot') throw badRequest('USER_IS_BOT')
    return
  }
  if (caller.kind === 'bot' && account.kind === 'bot') throw badRequest('USER_IS_BOT')
  if (account.blockedIds?.includes(caller.id)) throw badRequest('USER_IS_BLOCKED')
  if (caller.blockedIds?.includes(account.id)) throw badRequest('YOU_BLOCKED_USER')
  if (caller.kind === 'bot' && !world.contacts.has(caller.id, account.id)) throw badRequest('PEER_ID_INVALID')
}

function postToChannel(
  { channel, box, peer }: Extract<Chat, { kind: 'channel' }>,
  draft: Written,
): ReturnType<MessageBox['post']> {
  const from = channel.kind === 'broadcast' ? peer : ({ _: 'peerUser', userId: draft.authorId } as const)
  return box.post({ ...draft, from, peer })
}

/** An answer to what is not there is no answer. */
function replyOf({ chat, replyTo }: Posting): number | undefined {
  if (replyTo?._ !== 'inputReplyToMessage') return undefined
  return chat.box.message(replyTo.replyToMsgId)?.id
}
