import type { tl } from '@mtcute/core'
import type { Account } from '../world/accounts.ts'
import type { Channel, ChannelMessage } from '../world/channels.ts'
import { View } from '../world/views.ts'
import type { World } from '../world/world.ts'
import type { Methods } from './call.ts'
import { assertRight, readableChannel } from './channel-access.ts'
import { badRequest } from './rpc-error.ts'

/** https://core.telegram.org/method/messages.getHistory gives no more at once. */
const HISTORY_MAX = 100
/** https://core.telegram.org/method/channels.getMessages takes no more ids. */
const MESSAGES_MAX = 100

/** Reading channels. */
export function channelMethods(world: World): Methods {
  const { channels, accounts } = world
  return {
    'channels.getChannels': ({ id }, call) => {
      const caller = accounts.caller(call)
      const view = new View(world, caller)
      return { _: 'messages.chats', chats: id.map((input) => view.channel(readableChannel(world, input, caller))) }
    },
    'channels.getMessages': ({ channel: input, id }, call) => {
      const caller = accounts.caller(call)
      const channel = readableChannel(world, input, caller)
      if (id.length > MESSAGES_MAX) throw badRequest('MSG_ID_INVALID')
      const ids = id.map((message) => ('id' in message ? message.id : 0))
      return page(world, { caller, channel, messages: ids.map((each) => channels.message(channel, each) ?? each) })
    },
    'channels.deleteMessages': ({ channel: input, id }, call) => {
      const caller = accounts.caller(call)
      const channel = readableChannel(world, input, caller)
      assertRight(channel, caller, 'deleteMessages')
      const ptsCount = channels.remove(channel, id)
      return { _: 'messages.affectedMessages', pts: channel.pts, ptsCount }
    },
    'messages.getHistory': ({ peer, offsetId, addOffset, limit, maxId, minId }, call) => {
      const caller = accounts.caller(call)
      if (caller.kind === 'bot') throw badRequest('BOT_METHOD_INVALID')
      const channel = readableChannel(world, peer, caller)
      const all = channels.history(channel).filter(({ id }) => (maxId === 0 || id < maxId) && id > minId)
      const found = offsetId === 0 ? 0 : all.findIndex(({ id }) => id < offsetId)
      const start = Math.max(0, (found < 0 ? all.length : found) + addOffset)
      const messages = all.slice(start, start + Math.min(Math.max(limit, 0), HISTORY_MAX))
      return page(world, { caller, channel, messages })
    },
    'updates.getChannelDifference': ({ channel: input }, call) => {
      const { pts } = readableChannel(world, input, accounts.caller(call))
      return { _: 'updates.channelDifferenceEmpty', final: true, pts }
    },
  }
}

interface Page {
  readonly caller: Account
  readonly channel: Channel
  /** A number is the id of a message that is not there. */
  readonly messages: readonly (ChannelMessage | number)[]
}

function page(world: World, { caller, channel, messages }: Page): tl.messages.RawChannelMessages {
  const view = new View(world, caller)
  return {
    _: 'messages.channelMessages',
    pts: channel.pts,
    count: messages.length,
    messages: messages.map((each) => (typeof each === 'number' ? { _: 'messageEmpty', id: each } : view.message(each))),
    topics: [],
    chats: [view.channel(channel)],
    users: [],
  }
}
