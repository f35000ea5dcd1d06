import type { tl } from '@mtcute/core'
import { packTl } from '../tl/packed-tl.ts'
import { toLong } from '../tl/tl-long.ts'
import { ALL_RIGHTS, type Channel, isAdmin, membersOf } from '../world/channels.ts'
import { changeMember, channelUpdate } from '../world/membership.ts'
import type { StoredMessage } from '../world/messages.ts'
import { unixSeconds } from '../world/unix-seconds.ts'
import { View } from '../world/views.ts'
import type { World } from '../world/world.ts'
import type { Methods } from './call.ts'
import { assertRight, knownChannel, readableChannel } from './channel-access.ts'
import { messagesOf } from './message-pages.ts'
import { assertUser, channelChat } from './peer-access.ts'
import { creationRandomId, postAll } from './posting.ts'
import { badRequest } from './rpc-error.ts'

/** https://limits.tginfo.me/en */
const TITLE_LENGTH_MAX = 128
const ABOUT_LENGTH_MAX = 255
const USERNAME = /^[a-z](?:_?[a-z0-9]){4,31}$/i

/** What channels and supergroups are. */
export function channelMethods(world: World): Methods {
  const { channels, accounts } = world
  return {
    'channels.getChannels': ({ id }, call) => {
      const caller = accounts.caller(call)
      const view = new View(world, caller)
      return { _: 'messages.chats', chats: id.map((input) => view.channel(knownOrPrivate(world, input, caller))) }
    },
    'channels.getFullChannel': ({ channel: input }, call) => {
      const caller = accounts.caller(call)
      const channel = readableChannel(world, input, caller)
      const view = new View(world, caller)
      const chat = channelChat(world, channel)
      view.mention(chat.peer)
      const [pinned] = messagesOf(chat, ({ isPinned }) => isPinned === true)
      return { _: 'messages.chatFull', fullChat: fullChannel(view, channel, pinned), ...view.people() }
    },
    'channels.createChannel': ({ megagroup, title, about }, call) => {
      const caller = accounts.caller(call)
      assertUser(caller)
      if (title.trim() === '') throw badRequest('CHAT_TITLE_EMPTY')
      if (title.length > TITLE_LENGTH_MAX) throw badRequest('CHAT_TITLE_INVALID')
      if (about.length > ABOUT_LENGTH_MAX) throw badRequest('CHAT_ABOUT_TOO_LONG')
      const kind = megagroup ? 'megagroup' : 'broadcast'
      const channel = channels.add({ id: channels.newId(), title, about, kind })
      const member = { joinedAt: unixSeconds(), inviterId: caller.id, isCreator: true, rights: ALL_RIGHTS } as const
      const change = { channelId: channel.id, accountId: caller.id, actorId: caller.id, member }
      changeMember(world, { ...change, origin: call.session })
      const chat = channelChat(world, { ...channel, members: { [caller.id]: member } })
      const action = packTl({ _: 'messageActionChannelCreate', title } as const)
      const posted = postAll(world, { caller, call, chat }, [{ text: '', action, randomId: creationRandomId() }])
      const view = new View(world, caller)
      return { ...posted, updates: [channelUpdate(view, channel), ...posted.updates] }
    },
    'channels.updateUsername': ({ channel: input, username }, call) => {
      const caller = accounts.caller(call)
      assertUser(caller)
      const channel = readableChannel(world, input, caller)
      assertRight(channel, caller.id, 'changeInfo')
      if (username === (channel.username ?? '')) throw badRequest('USERNAME_NOT_MODIFIED')
      if (username !== '' && !USERNAME.test(username)) throw badRequest('USERNAME_INVALID')
      if (username !== '' && world.byUsername(username) !== undefined) throw badRequest('USERNAME_OCCUPIED')
      channels.rename(channel.id, username)
      return true
    },
  }
}

/** Who is out of it may know that it is there. */
function knownOrPrivate(world: World, input: tl.TypeInputChannel, caller: Parameters<typeof knownChannel>[2]): Channel {
  const channel = knownChannel(world, input, caller)
  return caller.kind === 'bot' ? readableChannel(world, input, caller) : channel
}

function fullChannel(view: View, channel: Channel, pinned: StoredMessage | undefined): tl.RawChannelFull {
  const { world, viewer } = view
  const members = membersOf(channel)
  const isAdminHere = isAdmin(channel.members[viewer.id])
  const box = world.boxes.ofChannel(channel.id)
  const read = world.readMarks.get(viewer.id, { _: 'peerChannel', channelId: channel.id })
  const restrictions = Object.values(channel.restrictions)
  return {
    _: 'channelFull',
    id: channel.id,
    about: channel.about,
    canViewParticipants: channel.kind === 'megagroup' || isAdminHere,
    canSetUsername: channel.members[viewer.id]?.isCreator === true,
    participantsCount: members.length,
    ...(isAdminHere && {
      adminsCount: members.filter(({ member }) => isAdmin(member)).length,
      kickedCount: restrictions.filter(({ rights }) => rights.viewMessages).length,
      bannedCount: restrictions.filter(({ rights }) => !rights.viewMessages).length,
    }),
    readInboxMaxId: read,
    readOutboxMaxId: box.lastMessageId,
    unreadCount: Math.max(0, box.lastMessageId - read),
    chatPhoto: { _: 'photoEmpty', id: toLong(0n) },
    notifySettings: { _: 'peerNotifySettings' },
    botInfo: [],
    ...(pinned !== undefined && { pinnedMsgId: pinned.id }),
    pts: box.pts,
  }
}
