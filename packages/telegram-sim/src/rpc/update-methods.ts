import type { tl } from '@mtcute/core'
import type { Account } from '../world/accounts.ts'
import { mentionOf } from '../world/membership.ts'
import type { BoxEvent, MessageBox } from '../world/message-box.ts'
import { viewEvent, viewMessage } from '../world/message-view.ts'
import { unixSeconds } from '../world/unix-seconds.ts'
import { View } from '../world/views.ts'
import type { World } from '../world/world.ts'
import type { Methods } from './call.ts'
import { readableChannel } from './channel-access.ts'
import { viewDialog } from './dialog-view.ts'
import { messagesOf } from './message-pages.ts'
import { channelChat } from './peer-access.ts'
import { badRequest } from './rpc-error.ts'

/** What one answer tells of a box; the rest is asked for next. */
const EVENTS_AT_ONCE_MAX = 100
/** https://core.telegram.org/method/updates.getChannelDifference: bots may ask for more. */
const BOT_EVENTS_AT_ONCE_MAX = 100_000
/** How many of the last messages come with a difference that is too long. */
const RECENT_MAX = 20

/** Catching up (core.telegram.org/api/updates). */
export function updateMethods(world: World): Methods {
  const { accounts, boxes } = world
  return {
    'updates.getState': (_, call) => stateOf(world, accounts.caller(call)),
    'updates.getDifference': ({ pts, date, qts, ptsTotalLimit }, call) => {
      const caller = accounts.caller(call)
      const box = boxes.ofAccount(caller.id)
      const events = eventsSince(box, pts)
      const isBeyond = events !== 'too-long' && events.length > (ptsTotalLimit ?? Number.POSITIVE_INFINITY)
      if (events === 'too-long' || isBeyond) return { _: 'updates.differenceTooLong', pts: box.pts }
      const now = events.slice(0, EVENTS_AT_ONCE_MAX)
      const view = new View(world, caller)
      const { newMessages, otherUpdates } = told(view, box, now)
      const counted = world.accountEvents.since(caller.id, qts).map((update) => mentionOf(view, update))
      const state = stateOf(world, caller)
      const isAll = now.length === events.length
      const channels = isAll ? changedChannels(view, date) : []
      const rest = { newMessages, newEncryptedMessages: [], otherUpdates: [...otherUpdates, ...counted, ...channels] }
      if (newMessages.length + rest.otherUpdates.length === 0 && isAll && pts === state.pts)
        return { _: 'updates.differenceEmpty', date: state.date, seq: state.seq }
      if (isAll) return { _: 'updates.difference', ...rest, ...view.people(), state }
      const intermediateState = { ...state, pts: now.at(-1)?.pts ?? pts, date }
      return { _: 'updates.differenceSlice', ...rest, ...view.people(), intermediateState }
    },
    'updates.getChannelDifference': ({ channel: input, pts, limit }, call) => {
      const caller = accounts.caller(call)
      const channel = readableChannel(world, input, caller)
      const chat = channelChat(world, channel)
      const { box } = chat
      const events = eventsSince(box, pts)
      const view = new View(world, caller)
      view.mention(chat.peer)
      if (events === 'too-long') {
        const recent = messagesOf(chat).slice(0, RECENT_MAX)
        const dialog = viewDialog(view, chat)
        const messages = recent.map((message) => viewMessage(view, message))
        return { _: 'updates.channelDifferenceTooLong', final: true, dialog, messages, ...view.people() }
      }
      if (events.length === 0) return { _: 'updates.channelDifferenceEmpty', final: true, pts: box.pts }
      const max = caller.kind === 'bot' ? BOT_EVENTS_AT_ONCE_MAX : EVENTS_AT_ONCE_MAX
      const now = events.slice(0, Math.min(Math.max(limit, 1), max))
      const difference = { ...told(view, box, now), final: now.length === events.length, pts: now.at(-1)?.pts ?? pts }
      return { _: 'updates.channelDifference', ...difference, ...view.people() }
    },
  }
}

function stateOf(world: World, { id }: Account): tl.updates.RawState {
  const { pts } = world.boxes.ofAccount(id)
  // Updates are sent outside of the sequence, which therefore stays where it is.
  return { _: 'updates.state', pts, qts: world.accountEvents.qts(id), date: unixSeconds(), seq: 1, unreadCount: 0 }
}

/** Throws PERSISTENT_TIMESTAMP_INVALID for what never was. */
function eventsSince(box: MessageBox, pts: number): readonly BoxEvent[] | 'too-long' {
  if (pts < 1) throw badRequest('PERSISTENT_TIMESTAMP_EMPTY')
  if (pts > box.pts) throw badRequest('PERSISTENT_TIMESTAMP_INVALID')
  return box.eventsSince(pts)
}

/** New messages as they are now, and what else happened in its order. */
function told(view: View, box: MessageBox, events: readonly BoxEvent[]) {
  const newMessages = events.flatMap(({ kind, ids: [id = 0] }) => {
    const message = kind === 'new' ? box.message(id) : undefined
    return message === undefined ? [] : [viewMessage(view, message)]
  })
  const otherUpdates = events.flatMap((event) => (event.kind === 'new' ? [] : (viewEvent(view, box, event) ?? [])))
  return { newMessages, otherUpdates }
}

/** Channels have counts of their own: a client is told which to ask about. */
function changedChannels(view: View, date: number): tl.RawUpdateChannelTooLong[] {
  const { world, viewer } = view
  const changed = world.channels.of(viewer.id).filter(({ id }) => world.boxes.ofChannel(id).changedAt >= date)
  return changed.map(({ id }) => {
    view.mention({ _: 'peerChannel', channelId: id })
    return { _: 'updateChannelTooLong', channelId: id, pts: world.boxes.ofChannel(id).pts }
  })
}
