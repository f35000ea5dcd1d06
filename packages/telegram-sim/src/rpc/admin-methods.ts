import type { tl } from '@mtcute/core'
import { type AdminRights, type BannedRights, type Channel, hasRight, type Member } from '../world/channels.ts'
import { changeMember } from '../world/membership.ts'
import { unixSeconds } from '../world/unix-seconds.ts'
import type { World } from '../world/world.ts'
import type { Methods } from './call.ts'
import { assertRight, readableChannel } from './channel-access.ts'
import { told } from './member-methods.ts'
import { knownAccount } from './peer-access.ts'
import { badRequest, RpcError } from './rpc-error.ts'

/** Giving and taking rights. */
export function adminMethods(world: World): Methods {
  const { accounts } = world
  return {
    'channels.editAdmin': ({ channel: input, userId, adminRights, rank }, call) => {
      const caller = accounts.caller(call)
      const channel = readableChannel(world, input, caller)
      assertRight(channel, caller.id, 'addAdmins')
      const account = knownAccount(world, userId, caller)
      const before = channel.members[account.id]
      const rights = given<AdminRights>(adminRights)
      assertGivable(channel, { giverId: caller.id, accountId: account.id, rights })
      // Who is made an admin of a channel is in it by that, if who does it may bring people in.
      if (before === undefined) assertRight(channel, caller.id, 'inviteUsers')
      if (before === undefined && account.kind === 'user') throw badRequest('USER_NOT_PARTICIPANT')
      const { joinedAt, inviterId } = before ?? { joinedAt: unixSeconds(), inviterId: caller.id }
      const isPromoted = Object.keys(rights).length > 0
      const promoted: Member = {
        joinedAt,
        inviterId,
        ...(isPromoted && { rights, promotedBy: caller.id, ...(rank ? { rank } : {}) }),
      }
      // A bot that may do nothing has nothing to do in a broadcast channel.
      const isOut = !isPromoted && account.kind === 'bot' && channel.kind === 'broadcast'
      const change = { channelId: channel.id, accountId: account.id, actorId: caller.id, origin: call.session }
      return told(world, caller, changeMember(world, { ...change, member: isOut ? 'out' : promoted }))
    },
    'channels.editBanned': ({ channel: input, participant, bannedRights }, call) => {
      const caller = accounts.caller(call)
      const channel = readableChannel(world, input, caller)
      assertRight(channel, caller.id, 'banUsers')
      const account = knownAccount(world, participant, caller)
      const member = channel.members[account.id]
      assertEditable(member, caller.id, channel)
      const rights = given<BannedRights>(bannedRights)
      const isFree = Object.values(rights).every((right) => right !== true)
      const restriction = isFree ? 'none' : ({ rights, byId: caller.id, date: unixSeconds() } as const)
      const change = { channelId: channel.id, accountId: account.id, actorId: caller.id, origin: call.session }
      const isOut = rights.viewMessages === true && { member: 'out' as const }
      return told(world, caller, changeMember(world, { ...change, restriction, ...isOut }))
    },
  }
}

/** Without its name and what is not set. */
function given<R>({ _, ...rights }: tl.TypeChatAdminRights | tl.TypeChatBannedRights): R {
  return Object.fromEntries(Object.entries(rights).filter(([, right]) => right !== undefined && right !== false)) as R
}

interface Giving {
  readonly giverId: number
  readonly accountId: number
  readonly rights: AdminRights
}

/** An admin gives no right that it has not, and none to who was made an admin by another. */
function assertGivable(channel: Channel, { giverId, accountId, rights }: Giving): void {
  if (accountId === giverId) throw badRequest('USER_ID_INVALID')
  assertEditable(channel.members[accountId], giverId, channel)
  const giver = channel.members[giverId]
  const isBeyond = Object.keys(rights).some((right) => !hasRight(giver, right as keyof AdminRights))
  if (isBeyond) throw new RpcError(403, 'RIGHT_FORBIDDEN')
}

function assertEditable(member: Member | undefined, byId: number, channel: Channel): void {
  if (member?.isCreator) throw badRequest('USER_CREATOR')
  const isTheirs = member?.promotedBy === undefined || member.promotedBy === byId
  if (!isTheirs && channel.members[byId]?.isCreator !== true) throw badRequest('CHAT_ADMIN_REQUIRED')
}
