import type { tl } from '@mtcute/core'
import { fromLong } from '../tl/tl-long.ts'
import type { Account } from '../world/accounts.ts'
import type { Channel } from '../world/channels.ts'
import type { Group } from '../world/groups.ts'
import type { MessageBox } from '../world/message-box.ts'
import { type PeerName, samePeer } from '../world/messages.ts'
import type { World } from '../world/world.ts'
import { readableChannel } from './channel-access.ts'
import { badRequest } from './rpc-error.ts'

/** The chat that a request is about, and the box that its caller has of it. */
export type Chat =
  | { readonly kind: 'channel'; readonly channel: Channel; readonly box: MessageBox; readonly peer: PeerName }
  | { readonly kind: 'group'; readonly group: Group; readonly box: MessageBox; readonly peer: PeerName }
  | { readonly kind: 'private'; readonly account: Account; readonly box: MessageBox; readonly peer: PeerName }

/** The chat that a request names, if its caller may read it. Throws as `readableChannel`, and PEER_ID_INVALID. */
export function chatOf(world: World, input: tl.TypeInputPeer, caller: Account): Chat {
  if (input._ === 'inputPeerChannel') return channelChat(world, readableChannel(world, input, caller))
  if (input._ === 'inputPeerChat') return groupChat(world, knownGroup(world, input.chatId, caller), caller)
  const account = accountOf(world, input, caller)
  if (account === undefined) throw badRequest('PEER_ID_INVALID')
  return privateChat(world, account, caller)
}

export function channelChat(world: World, channel: Channel): Extract<Chat, { kind: 'channel' }> {
  const peer = { _: 'peerChannel', channelId: channel.id } as const
  return { kind: 'channel', channel, box: world.boxes.ofChannel(channel.id), peer }
}

/** As its caller has it. */
export function groupChat(world: World, group: Group, caller: Account): Extract<Chat, { kind: 'group' }> {
  const peer = { _: 'peerChat', chatId: group.id } as const
  return { kind: 'group', group, box: world.boxes.ofAccount(caller.id), peer }
}

/** A group that its caller is in, or was while something was said. Throws CHAT_ID_INVALID. */
export function knownGroup(world: World, id: number, caller: Account): Group {
  const group = world.groups.get(id)
  const peer = { _: 'peerChat', chatId: id } as const
  const isHere = () =>
    world.boxes
      .ofAccount(caller.id)
      .newestFirst()
      .some((message) => samePeer(message.peer, peer))
  if (group === undefined || (group.members[caller.id] === undefined && !isHere())) throw badRequest('CHAT_ID_INVALID')
  return group
}

/** As its caller has it. */
export function privateChat(world: World, account: Account, caller: Account): Chat {
  const peer = { _: 'peerUser', userId: account.id } as const
  return { kind: 'private', account, box: world.boxes.ofAccount(caller.id), peer }
}

/** The account that a request names; undefined for what names none, or by the access hash of another account. */
export function accountOf(
  world: World,
  input: tl.TypeInputPeer | tl.TypeInputUser,
  caller: Account,
): Account | undefined {
  if (input._ === 'inputPeerSelf' || input._ === 'inputUserSelf') return caller
  if (input._ !== 'inputPeerUser' && input._ !== 'inputUser') return undefined
  if (input.userId === caller.id) return caller
  const given = fromLong(input.accessHash)
  const isHash = given === world.identities.accessHash('user', String(input.userId), caller.id)
  // Bots may leave it out (core.telegram.org/api/bots/ids).
  return isHash || (caller.kind === 'bot' && given === 0n) ? world.accounts.get(input.userId) : undefined
}

/** Throws USER_ID_INVALID. */
export function knownAccount(world: World, input: tl.TypeInputPeer | tl.TypeInputUser, caller: Account): Account {
  const account = accountOf(world, input, caller)
  if (account === undefined) throw badRequest('USER_ID_INVALID')
  return account
}

/** Throws BOT_METHOD_INVALID. */
export function assertUser(caller: Account): void {
  if (caller.kind !== 'user') throw badRequest('BOT_METHOD_INVALID')
}
