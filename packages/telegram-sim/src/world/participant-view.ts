import type { tl } from '@mtcute/core'
import { type Channel, isAdmin } from './channels.ts'
import type { View } from './views.ts'

/** What an account is in a channel, as a viewer has it; undefined for who is not in it, nor was restricted. */
export function viewParticipant(view: View, channel: Channel, userId: number): tl.TypeChannelParticipant | undefined {
  const member = channel.members[userId]
  const restriction = channel.restrictions[userId]
  if (member === undefined && restriction === undefined) return undefined
  view.mentionUser(userId)
  if (restriction !== undefined) {
    return {
      _: 'channelParticipantBanned',
      left: member === undefined,
      peer: { _: 'peerUser', userId },
      kickedBy: view.mentionUser(restriction.byId),
      date: restriction.date,
      bannedRights: { _: 'chatBannedRights', ...restriction.rights },
    }
  }
  if (member === undefined) return undefined
  const { rights, inviterId, joinedAt: date, rank } = member
  const ranked = rank !== undefined && { rank }
  const adminRights = { _: 'chatAdminRights', ...rights } as const
  if (member.isCreator) return { _: 'channelParticipantCreator', userId, adminRights, ...ranked }
  const isSelf = userId === view.viewer.id
  if (isAdmin(member)) {
    const promotedBy = view.mentionUser(member.promotedBy ?? inviterId)
    const canEdit = member.promotedBy === view.viewer.id
    const isOwn = isSelf && { self: true, inviterId }
    return { _: 'channelParticipantAdmin', canEdit, ...isOwn, userId, promotedBy, date, adminRights, ...ranked }
  }
  if (isSelf) return { _: 'channelParticipantSelf', userId, inviterId: view.mentionUser(inviterId), date }
  return { _: 'channelParticipant', userId, date }
}
