import type { tl } from '@mtcute/core'
import type { Group } from './groups.ts'
import type { View } from './views.ts'

/** Who is in a group, all of them mentioned; who is not in it is not told. */
export function viewParticipants(view: View, group: Group): tl.TypeChatParticipants {
  const { id: chatId, creatorId, version, members } = group
  if (members[view.viewer.id] === undefined) return { _: 'chatParticipantsForbidden', chatId }
  const participants = Object.entries(members).map(([key, { inviterId, joinedAt }]): tl.TypeChatParticipant => {
    const userId = view.mentionUser(Number(key))
    if (userId === creatorId) return { _: 'chatParticipantCreator', userId }
    return { _: 'chatParticipant', userId, inviterId: view.mentionUser(inviterId), date: joinedAt }
  })
  return { _: 'chatParticipants', chatId, participants, version }
}
