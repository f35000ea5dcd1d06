import type { tl } from '@mtcute/core'
import { type Group, memberIdsOf } from './groups.ts'

/** A group as an account has it that is in it, or was. */
export function viewGroup(group: Group, viewerId: number): tl.RawChat | tl.RawChatForbidden {
  const { id, title, createdAt, creatorId, version, members } = group
  if (members[viewerId] === undefined) return { _: 'chatForbidden', id, title }
  return {
    _: 'chat',
    id,
    title,
    creator: creatorId === viewerId,
    photo: { _: 'chatPhotoEmpty' },
    participantsCount: memberIdsOf(group).length,
    date: createdAt,
    version,
    defaultBannedRights: { _: 'chatBannedRights', untilDate: 0 },
  }
}
