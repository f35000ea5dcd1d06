import type { tl } from '@mtcute/core'
import { fromLong } from '../tl/tl-long.ts'
import type { Account } from '../world/accounts.ts'
import type { AdminRights, Channel } from '../world/channels.ts'
import type { World } from '../world/world.ts'
import { badRequest, RpcError } from './rpc-error.ts'

/** Either way of naming a channel in a request. */
export type ChannelInput = tl.TypeInputPeer | tl.TypeInputChannel

/**
 * The channel that a request names, if its caller may read it.
 *
 * Throws PEER_ID_INVALID, CHANNEL_INVALID when the access hash is another account's, and CHANNEL_PRIVATE to who is no member.
 * Bots may leave the hash out for channels they are in (core.telegram.org/api/bots/ids).
 */
export function readableChannel(world: World, input: ChannelInput, caller: Account): Channel {
  if (input._ !== 'inputPeerChannel' && input._ !== 'inputChannel') throw badRequest('PEER_ID_INVALID')
  const channel = world.channels.get(input.channelId)
  const given = fromLong(input.accessHash)
  const isHash = given === world.identities.accessHash('channel', String(input.channelId), caller.id)
  if (channel === undefined || (!isHash && !(caller.kind === 'bot' && given === 0n)))
    throw badRequest('CHANNEL_INVALID')
  if (channel.members[caller.id] === undefined) throw badRequest('CHANNEL_PRIVATE')
  return channel
}

/** Throws what Telegram says to who lacks the right. */
export function assertRight(channel: Channel, { id }: Account, right: keyof AdminRights): void {
  if (channel.members[id]?.[right] !== true) throw new RpcError(right === 'deleteMessages' ? 403 : 400, FAULTS[right])
}

const FAULTS: Readonly<Record<keyof AdminRights, string>> = {
  postMessages: 'CHAT_ADMIN_REQUIRED',
  editMessages: 'MESSAGE_AUTHOR_REQUIRED',
  deleteMessages: 'MESSAGE_DELETE_FORBIDDEN',
}
