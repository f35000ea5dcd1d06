import type { tl } from '@mtcute/core'
import { toLong } from '../tl/tl-long.ts'
import { type Channel, isTaken, membersOf } from '../world/channels.ts'
import { type Invite, isOver } from '../world/invites.ts'
import { View } from '../world/views.ts'
import type { World } from '../world/world.ts'
import type { Methods } from './call.ts'
import { assertRight } from './channel-access.ts'
import { join, told } from './member-methods.ts'
import { assertUser, chatOf } from './peer-access.ts'
import { badRequest } from './rpc-error.ts'

/** Links into channels. */
export function inviteMethods(world: World): Methods {
  const { accounts, invites } = world

  const find = (hash: string): { invite: Invite; channel: Channel } => {
    if (hash === '') throw badRequest('INVITE_HASH_EMPTY')
    const invite = invites.get(hash)
    const channel = invite && world.channels.get(invite.channelId)
    if (invite === undefined || channel === undefined) throw badRequest('INVITE_HASH_INVALID')
    return { invite, channel }
  }

  return {
    'messages.exportChatInvite': ({ peer, expireDate, usageLimit, title }, call) => {
      const caller = accounts.caller(call)
      const chat = chatOf(world, peer, caller)
      if (chat.kind !== 'channel') throw badRequest('PEER_ID_INVALID')
      assertRight(chat.channel, caller.id, 'inviteUsers')
      const limits = {
        ...(expireDate && { expiresAt: expireDate }),
        ...(usageLimit && { usesMax: usageLimit }),
        ...(title !== undefined && { title }),
      }
      return viewInvite(invites.add({ channelId: chat.channel.id, adminId: caller.id, ...limits }))
    },
    'messages.checkChatInvite': ({ hash }, call) => {
      const caller = accounts.caller(call)
      assertUser(caller)
      const { invite, channel } = find(hash)
      const view = new View(world, caller)
      if (channel.members[caller.id] !== undefined) return { _: 'chatInviteAlready', chat: view.channel(channel) }
      if (isOver(invite)) throw badRequest('INVITE_HASH_EXPIRED')
      const { title, about, username, kind } = channel
      return {
        _: 'chatInvite',
        channel: true,
        broadcast: kind === 'broadcast',
        megagroup: kind === 'megagroup',
        public: username !== undefined,
        title,
        ...(about !== '' && { about }),
        photo: { _: 'photoEmpty', id: toLong(0n) },
        participantsCount: membersOf(channel).length,
        color: 0,
      }
    },
    'messages.importChatInvite': ({ hash }, call) => {
      const caller = accounts.caller(call)
      assertUser(caller)
      const { invite, channel } = find(hash)
      if (channel.members[caller.id] !== undefined) throw badRequest('USER_ALREADY_PARTICIPANT')
      // To who was banned, a link is one that is over.
      if (isOver(invite) || isTaken(channel, caller.id, 'viewMessages')) throw badRequest('INVITE_HASH_EXPIRED')
      invites.use(invite)
      const inviter = accounts.get(invite.adminId) ?? caller
      join(world, { channel, account: caller, inviter, call })
      return { _: 'messages.chatInviteJoinResultOk', updates: told(world, caller, channel) }
    },
  }
}

function viewInvite({ hash, adminId, date, expiresAt, usesMax, useCount, title }: Invite): tl.RawChatInviteExported {
  return {
    _: 'chatInviteExported',
    link: `https://t.me/+${hash}`,
    adminId,
    date,
    ...(expiresAt !== undefined && { expireDate: expiresAt }),
    ...(usesMax !== undefined && { usageLimit: usesMax }),
    ...(useCount > 0 && { usage: useCount }),
    ...(title !== undefined && { title }),
  }
}
