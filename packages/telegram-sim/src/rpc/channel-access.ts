import type { tl } from '@mtcute/core'
import { fromLong } from '../tl/tl-long.ts'
import type { Account } from '../world/accounts.ts'
import { type AdminRights, type Channel, hasRight, isAdmin, isTaken } from '../world/channels.ts'
import type { StoredMessage } from '../world/messages.ts'
import type { World } from '../world/world.ts'
import { badRequest, RpcError } from './rpc-error.ts'

/** Either way of naming a channel in a request. */
export type ChannelInput = tl.TypeInputPeer | tl.TypeInputChannel

/**
 * The channel that a request names.
 *
 * Throws PEER_ID_INVALID, and CHANNEL_INVALID when the access hash is another account's. Bots may leave the hash out for
 * channels they are in (core.telegram.org/api/bots/ids).
 */
export function knownChannel(world: World, input: ChannelInput, caller: Account): Channel {
  if (input._ !== 'inputPeerChannel' && input._ !== 'inputChannel') throw badRequest('PEER_ID_INVALID')
  const channel = world.channels.get(input.channelId)
  const given = fromLong(input.accessHash)
  const isHash = given === world.identities.accessHash('channel', String(input.channelId), caller.id)
  if (channel === undefined || (!isHash && !(caller.kind === 'bot' && given === 0n)))
    throw badRequest('CHANNEL_INVALID')
  return channel
}

/** The same, if its caller may read it. Throws CHANNEL_PRIVATE to who was banned, or is in no public channel. */
export function readableChannel(world: World, input: ChannelInput, caller: Account): Channel {
  const channel = knownChannel(world, input, caller)
  const isIn = channel.members[caller.id] !== undefined
  const isBanned = isTaken(channel, caller.id, 'viewMessages')
  if (isBanned || (!isIn && channel.username === undefined)) throw badRequest('CHANNEL_PRIVATE')
  return channel
}

/** Throws what Telegram says to who may not write there. */
export function assertMayPost(channel: Channel, { id }: Pick<Account, 'id'>): void {
  const member = channel.members[id]
  if (channel.kind === 'broadcast') assertRight(channel, id, 'postMessages')
  else if (member === undefined) throw badRequest('USER_NOT_PARTICIPANT')
  else if (isTaken(channel, id, 'sendMessages')) throw badRequest('USER_BANNED_IN_CHANNEL')
}

/** An author edits what is its own; posts of others in broadcast channels are for who has the right. */
export function assertMayEdit(channel: Channel, { id }: Account, message: StoredMessage): void {
  const isRight = channel.kind === 'broadcast' && hasRight(channel.members[id], 'editMessages')
  if (message.authorId === id) assertMayPost(channel, { id })
  else if (!isRight) throw new RpcError(403, 'MESSAGE_AUTHOR_REQUIRED')
}

/** An author deletes what is its own; all else is for who has the right. */
export function assertMayDelete(channel: Channel, { id }: Account, message: StoredMessage | undefined): void {
  const member = channel.members[id]
  const isOwn = message?.authorId === id && (channel.kind === 'megagroup' || hasRight(member, 'postMessages'))
  if (!isOwn && !hasRight(member, 'deleteMessages')) throw new RpcError(403, 'MESSAGE_DELETE_FORBIDDEN')
}

/** In broadcast channels who may edit may pin. Throws CHAT_ADMIN_REQUIRED. */
export function assertMayPin(channel: Channel, { id }: Account): void {
  const member = channel.members[id]
  const isRight = channel.kind === 'broadcast' && hasRight(member, 'editMessages')
  if (!isRight && !hasRight(member, 'pinMessages')) throw badRequest('CHAT_ADMIN_REQUIRED')
}

/** Throws CHAT_ADMIN_REQUIRED. */
export function assertRight(channel: Channel, accountId: number, right: keyof AdminRights): void {
  if (!hasRight(channel.members[accountId], right)) throw badRequest('CHAT_ADMIN_REQUIRED')
}

/** Throws CHAT_ADMIN_REQUIRED. */
export function assertAdmin(channel: Channel, accountId: number): void {
  if (!isAdmin(channel.members[accountId])) throw badRequest('CHAT_ADMIN_REQUIRED')
}
