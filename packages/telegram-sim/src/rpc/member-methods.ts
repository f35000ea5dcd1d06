import type { tl } from '@mtcute/core'
import type { Account } from '../world/accounts.ts'
import { type Channel, isAdmin, isTaken, type Member, membersOf } from '../world/channels.ts'
import { changeMember, channelUpdate } from '../world/membership.ts'
import { viewParticipant } from '../world/participant-view.ts'
import { unixSeconds } from '../world/unix-seconds.ts'
import { View } from '../world/views.ts'
import type { World } from '../world/world.ts'
import type { Call, Methods } from './call.ts'
import { assertAdmin, assertRight, knownChannel, readableChannel } from './channel-access.ts'
import { assertUser, knownAccount } from './peer-access.ts'
import { badRequest } from './rpc-error.ts'

/** https://core.telegram.org/method/channels.getParticipants gives no more at once. */
const PARTICIPANTS_MAX = 200

/** Who is in a channel, and as what. */
export function memberMethods(world: World): Methods {
  const { accounts } = world
  return {
    'channels.getParticipants': ({ channel: input, filter, offset, limit }, call) => {
      const caller = accounts.caller(call)
      const channel = readableChannel(world, input, caller)
      if (channel.kind === 'broadcast') assertAdmin(channel, caller.id)
      const view = new View(world, caller)
      view.mention({ _: 'peerChannel', channelId: channel.id })
      const found = idsOf(world, channel, filter)
      const page = found.slice(offset, offset + Math.min(Math.max(limit, 0), PARTICIPANTS_MAX))
      const participants = page.flatMap((id) => viewParticipant(view, channel, id) ?? [])
      return { _: 'channels.channelParticipants', count: found.length, participants, ...view.people() }
    },
    'channels.getParticipant': ({ channel: input, participant: peer }, call) => {
      const caller = accounts.caller(call)
      const channel = readableChannel(world, input, caller)
      const account = knownAccount(world, peer, caller)
      const isOther = account.id !== caller.id && channel.kind === 'broadcast'
      if (isOther) assertAdmin(channel, caller.id)
      const view = new View(world, caller)
      view.mention({ _: 'peerChannel', channelId: channel.id })
      const participant = viewParticipant(view, channel, account.id)
      if (participant === undefined) throw badRequest('USER_NOT_PARTICIPANT')
      return { _: 'channels.channelParticipant', participant, ...view.people() }
    },
    'channels.inviteToChannel': ({ channel: input, users }, call) => {
      const caller = accounts.caller(call)
      assertUser(caller)
      const channel = readableChannel(world, input, caller)
      assertRight(channel, caller.id, 'inviteUsers')
      const invited = users.map((user) => knownAccount(world, user, caller))
      // Bots are in broadcast channels as admins, or not at all.
      if (channel.kind === 'broadcast' && invited.some(({ kind }) => kind === 'bot')) throw badRequest('USER_BOT')
      for (const account of invited) {
        if (isTaken(channel, account.id, 'viewMessages')) throw badRequest('USER_KICKED')
        if (channel.members[account.id] === undefined) join(world, { channel, account, inviter: caller, call })
      }
      return { _: 'messages.invitedUsers', updates: told(world, caller, channel), missingInvitees: [] }
    },
    'channels.joinChannel': ({ channel: input }, call) => {
      const caller = accounts.caller(call)
      assertUser(caller)
      const channel = readableChannel(world, input, caller)
      if (channel.members[caller.id] !== undefined) throw badRequest('USER_ALREADY_PARTICIPANT')
      join(world, { channel, account: caller, inviter: caller, call })
      return { _: 'messages.chatInviteJoinResultOk', updates: told(world, caller, channel) }
    },
    'channels.leaveChannel': ({ channel: input }, call) => {
      const caller = accounts.caller(call)
      const channel = knownChannel(world, input, caller)
      const member = channel.members[caller.id]
      if (member === undefined) throw badRequest('USER_NOT_PARTICIPANT')
      if (member.isCreator) throw badRequest('USER_CREATOR')
      const change = { channelId: channel.id, accountId: caller.id, actorId: caller.id, member: 'out' } as const
      return told(world, caller, changeMember(world, { ...change, origin: call.session }))
    },
  }
}

/** Makes an account a plain member. */
export function join(
  world: World,
  { channel, account, inviter, call }: { channel: Channel; account: Account; inviter: Account; call: Call },
): void {
  const member: Member = { joinedAt: unixSeconds(), inviterId: inviter.id }
  const change = { channelId: channel.id, accountId: account.id, actorId: inviter.id, member, origin: call.session }
  changeMember(world, change)
}

/** What the caller is told of a channel that it changed. */
export function told(world: World, caller: Account, channel: Channel): tl.RawUpdates {
  const view = new View(world, caller)
  return view.updates([channelUpdate(view, channel)])
}

function idsOf(world: World, channel: Channel, filter: tl.TypeChannelParticipantsFilter): number[] {
  const members = membersOf(channel)
  const of = (passes: (member: Member, id: number) => boolean) =>
    members.filter(({ id, member }) => passes(member, id)).map(({ id }) => id)
  const restricted = (isIt: (id: number) => boolean) => Object.keys(channel.restrictions).map(Number).filter(isIt)
  switch (filter._) {
    case 'channelParticipantsAdmins':
      return of((member) => isAdmin(member))
    case 'channelParticipantsBots':
      return of((_, id) => world.accounts.get(id)?.kind === 'bot')
    case 'channelParticipantsKicked':
      return restricted((id) => isTaken(channel, id, 'viewMessages'))
    case 'channelParticipantsBanned':
      return restricted((id) => !isTaken(channel, id, 'viewMessages'))
    case 'channelParticipantsSearch': {
      const query = filter.q.toLowerCase()
      return of((_, id) => world.accounts.get(id)?.name.toLowerCase().includes(query) === true)
    }
    default:
      return of(() => true)
  }
}
