import type { tl } from '@mtcute/core'
import { fromLong } from '../tl/tl-long.ts'
import type { Account } from '../world/accounts.ts'
import type { BoxEvent, MessageBox } from '../world/message-box.ts'
import { viewEvent } from '../world/message-view.ts'
import type { MessageContent, MessageDraft, PeerName, StoredMessage } from '../world/messages.ts'
import { publish } from '../world/publish.ts'
import { View } from '../world/views.ts'
import type { World } from '../world/world.ts'
import type { Call } from './call.ts'
import { assertMayPost } from './channel-access.ts'
import type { Chat } from './peer-access.ts'
import { badRequest } from './rpc-error.ts'

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
    const { message, event } = chat.kind === 'channel' ? postToChannel(chat, draft) : postPrivately(world, chat, draft)
    if (randomId !== undefined) ids.push({ _: 'updateMessageID', id: message.id, randomId })
    const update = viewEvent(view, chat.box, event)
    if (update !== undefined) updates.push(update)
    publish(world, { box: chat.box, event, origin: call.session })
  }
  return view.updates([...ids, ...updates])
}

/** Those that the client gave. */
export function randomIdsOf(posts: readonly Pick<Post, 'randomId'>[]): bigint[] {
  return posts.flatMap(({ randomId }) => (randomId === undefined ? [] : [fromLong(randomId)]))
}

/** Throws what Telegram says to who may not write there. */
export function assertMayWrite(world: World, caller: Account, chat: Chat): void {
  if (chat.kind === 'channel') assertMayPost(chat.channel, caller)
  else assertMayTalk(world, caller, chat.account)
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

type Written = Omit<MessageDraft, 'from' | 'peer'>
type Posted = ReturnType<MessageBox['post']>

function postToChannel({ channel, box, peer }: Extract<Chat, { kind: 'channel' }>, draft: Written): Posted {
  const from = channel.kind === 'broadcast' ? peer : userName(draft.authorId)
  return box.post({ ...draft, from, peer })
}

/** Into both boxes, each copy knowing of the other. */
function postPrivately(
  world: World,
  { account, box, peer }: Extract<Chat, { kind: 'private' }>,
  draft: Written,
): { message: StoredMessage; event: BoxEvent } {
  const from = userName(draft.authorId)
  if (account.id === draft.authorId) return box.post({ ...draft, from, peer })
  const theirs = world.boxes.ofAccount(account.id)
  world.contacts.add(account.id, draft.authorId)
  const twins = [
    { box: theirs.name, id: theirs.nextId },
    { box: box.name, id: box.nextId },
  ] as const
  const posted = box.post({ ...draft, from, peer, twin: twins[0] })
  const { replyToId, ...rest } = draft
  const answered = replyToId === undefined ? undefined : box.message(replyToId)?.twin?.id
  const reply = answered !== undefined && { replyToId: answered }
  const { event } = theirs.post({ ...rest, ...reply, from, peer: from, twin: twins[1] })
  publish(world, { box: theirs, event })
  return posted
}

function userName(userId: number): PeerName {
  return { _: 'peerUser', userId }
}

/** An answer to what is not there is no answer. */
function replyOf({ chat, replyTo }: Posting): number | undefined {
  if (replyTo?._ !== 'inputReplyToMessage') return undefined
  return chat.box.message(replyTo.replyToMsgId)?.id
}
