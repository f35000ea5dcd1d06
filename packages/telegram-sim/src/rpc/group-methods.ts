import type { tl } from '@mtcute/core'
import { packTl } from '../tl/packed-tl.ts'
import type { Account } from '../world/accounts.ts'
import { viewGroup } from '../world/group-view.ts'
import { type Group, memberIdsOf } from '../world/groups.ts'
import { viewParticipants } from '../world/participants-view.ts'
import { tell } from '../world/publish.ts'
import { View } from '../world/views.ts'
import type { World } from '../world/world.ts'
import type { Call, Methods } from './call.ts'
import { messagesOf } from './message-pages.ts'
import { assertUser, groupChat, knownAccount, knownGroup } from './peer-access.ts'
import { creationRandomId, postAll } from './posting.ts'
import { badRequest } from './rpc-error.ts'

/** As `chat_size_max` of the configuration says. */
const MEMBERS_MAX = 200
/** https://limits.tginfo.me/en */
const TITLE_LENGTH_MAX = 128

/** Small groups. */
export function groupMethods(world: World): Methods {
  const { accounts, groups } = world

  /** Tells in the group, in a message of its own, what was done. */
  const announce = (group: Group, action: tl.TypeMessageAction, call: Call, randomId?: tl.Long) => {
    const caller = accounts.caller(call)
    return postAll(world, { caller, call, chat: groupChat(world, group, caller) }, [
      { text: '', action: packTl(action), ...(randomId && { randomId }) },
    ])
  }

  return {
    'messages.createChat': ({ title, users }, call) => {
      const caller = accounts.caller(call)
      assertUser(caller)
      assertTitle(title)
      if (users.length >= MEMBERS_MAX) throw badRequest('USERS_TOO_MUCH')
      const invited = users.map((user) => knownAccount(world, user, caller).id).filter((id) => id !== caller.id)
      const group = invited.reduce((made, id) => groups.addMember(made, id, caller.id), groups.create(title, caller.id))
      const members = toldMembers(world, group, { call, ids: memberIdsOf(group) })
      const action = { _: 'messageActionChatCreate', title, users: memberIdsOf(group) } as const
      const posted = announce(group, action, call, creationRandomId())
      return { _: 'messages.invitedUsers', updates: joined(members, posted), missingInvitees: [] }
    },
    'messages.getChats': ({ id }, call) => {
      const caller = accounts.caller(call)
      return { _: 'messages.chats', chats: id.map((each) => viewGroup(knownGroup(world, each, caller), caller.id)) }
    },
    'messages.getFullChat': ({ chatId }, call) => {
      const caller = accounts.caller(call)
      const group = knownGroup(world, chatId, caller)
      const view = new View(world, caller)
      const chat = groupChat(world, group, caller)
      view.mention(chat.peer)
      const [pinned] = messagesOf(chat, ({ isPinned }) => isPinned === true)
      const fullChat: tl.RawChatFull = {
        _: 'chatFull',
        id: group.id,
        about: '',
        participants: viewParticipants(view, group),
        notifySettings: { _: 'peerNotifySettings' },
        ...(pinned !== undefined && { pinnedMsgId: pinned.id }),
      }
      return { _: 'messages.chatFull', fullChat, ...view.people() }
    },
    'messages.addChatUser': ({ chatId, userId }, call) => {
      const caller = accounts.caller(call)
      const group = memberGroup(world, chatId, caller)
      const { id } = knownAccount(world, userId, caller)
      if (group.members[id] !== undefined) throw badRequest('USER_ALREADY_PARTICIPANT')
      if (memberIdsOf(group).length >= MEMBERS_MAX) throw badRequest('USERS_TOO_MUCH')
      const grown = groups.addMember(group, id, caller.id)
      const members = toldMembers(world, grown, { call, ids: memberIdsOf(grown) })
      const posted = announce(grown, { _: 'messageActionChatAddUser', users: [id] }, call)
      return { _: 'messages.invitedUsers', updates: joined(members, posted), missingInvitees: [] }
    },
    'messages.deleteChatUser': ({ chatId, userId }, call) => {
      const caller = accounts.caller(call)
      const group = memberGroup(world, chatId, caller)
      const { id } = knownAccount(world, userId, caller)
      const member = group.members[id]
      if (member === undefined) throw badRequest('USER_NOT_PARTICIPANT')
      const isTheirs = caller.id === id || caller.id === group.creatorId || caller.id === member.inviterId
      if (!isTheirs) throw badRequest('CHAT_ADMIN_REQUIRED')
      // Who goes is told so while still in.
      const posted = announce(group, { _: 'messageActionChatDeleteUser', userId: id }, call)
      const rest = groups.removeMember(group, id)
      return joined(toldMembers(world, rest, { call, ids: memberIdsOf(group) }), posted)
    },
    'messages.editChatTitle': ({ chatId, title }, call) => {
      const group = memberGroup(world, chatId, accounts.caller(call))
      assertTitle(title)
      if (title === group.title) throw badRequest('CHAT_NOT_MODIFIED')
      return announce(groups.rename(group, title), { _: 'messageActionChatEditTitle', title }, call)
    },
  }
}

function assertTitle(title: string): void {
  if (title.trim() === '') throw badRequest('CHAT_TITLE_EMPTY')
  if (title.length > TITLE_LENGTH_MAX) throw badRequest('CHAT_TITLE_INVALID')
}

/** A group that the caller is in. Throws as `knownGroup`, and USER_NOT_PARTICIPANT. */
function memberGroup(world: World, id: number, caller: Account): Group {
  const group = knownGroup(world, id, caller)
  if (group.members[caller.id] === undefined) throw badRequest('USER_NOT_PARTICIPANT')
  return group
}

/** Tells those named who is in the group now, and answers what the caller is told. */
function toldMembers(
  world: World,
  group: Group,
  { call, ids }: { readonly call: Call; readonly ids: readonly number[] },
): tl.RawUpdates {
  const show = (view: View) => {
    view.mention({ _: 'peerChat', chatId: group.id })
    return [{ _: 'updateChatParticipants', participants: viewParticipants(view, group) } as const]
  }
  for (const account of ids.map((id) => world.accounts.get(id)).filter((each) => each !== undefined))
    tell(world, { account, origin: call.session }, show)
  const view = new View(world, world.accounts.caller(call))
  return view.updates(show(view))
}

function joined(members: tl.RawUpdates, posted: tl.RawUpdates): tl.RawUpdates {
  const users = [...posted.users, ...members.users.filter(({ id }) => !posted.users.some((other) => other.id === id))]
  return { ...posted, updates: [...members.updates, ...posted.updates], users, chats: members.chats }
}
