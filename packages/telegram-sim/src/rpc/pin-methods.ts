import { packTl } from '../tl/packed-tl.ts'
import type { Account } from '../world/accounts.ts'
import type { BoxEvent, MessageBox } from '../world/message-box.ts'
import { viewEvent } from '../world/message-view.ts'
import type { CopyName } from '../world/messages.ts'
import { publish } from '../world/publish.ts'
import { View } from '../world/views.ts'
import type { World } from '../world/world.ts'
import type { Call, Methods } from './call.ts'
import { assertMayPin } from './channel-access.ts'
import { messagesOf } from './message-pages.ts'
import { type Chat, chatOf } from './peer-access.ts'
import { postAll } from './posting.ts'
import { badRequest } from './rpc-error.ts'

/** Pinning, which tells of itself with a message of its own. */
export function pinMethods(world: World): Methods {
  const { accounts } = world
  return {
    'messages.updatePinnedMessage': ({ peer, id, unpin, pmOneside }, call) => {
      const caller = accounts.caller(call)
      const chat = pinnable(chatOf(world, peer, caller), caller)
      const message = chat.box.message(id)
      if (message === undefined) throw badRequest('MESSAGE_ID_INVALID')
      const as = unpin ? 'unpin' : 'pin'
      const event = changed(world, { box: chat.box, ids: [id], as, call })
      if (event === undefined) throw badRequest('CHAT_NOT_MODIFIED')
      if (!pmOneside) changeTwins(world, message.twins ?? [], as)
      const view = new View(world, caller)
      const pinned = [viewEvent(view, chat.box, event)].filter((update) => update !== undefined)
      if (unpin) return view.updates(pinned)
      const action = packTl({ _: 'messageActionPinMessage' } as const)
      const replyTo = { _: 'inputReplyToMessage', replyToMsgId: id } as const
      const told = postAll(world, { caller, call, chat, replyTo }, [{ text: '', action }])
      return { ...told, updates: [...pinned, ...told.updates] }
    },
    'messages.unpinAllMessages': ({ peer }, call) => {
      const caller = accounts.caller(call)
      const chat = pinnable(chatOf(world, peer, caller), caller)
      const ids = messagesOf(chat, ({ isPinned }) => isPinned === true).map(({ id }) => id)
      const twins = ids.flatMap((id) => chat.box.message(id)?.twins ?? [])
      const event = changed(world, { box: chat.box, ids, as: 'unpin', call })
      changeTwins(world, twins, 'unpin')
      return { _: 'messages.affectedHistory', pts: chat.box.pts, ptsCount: event?.ptsCount ?? 0, offset: 0 }
    },
  }
}

function pinnable(chat: Chat, caller: Account): Chat {
  if (chat.kind === 'channel') assertMayPin(chat.channel, caller)
  return chat
}

function changeTwins(world: World, twins: readonly CopyName[], as: Pinning['as']): void {
  for (const { box, id } of twins) {
    const theirs = world.boxes.named(box)
    if (theirs !== undefined) changed(world, { box: theirs, ids: [id], as })
  }
}

interface Pinning {
  readonly box: MessageBox
  readonly ids: readonly number[]
  readonly as: 'pin' | 'unpin'
  readonly call?: Call
}

function changed(world: World, { box, ids, as, call }: Pinning): BoxEvent | undefined {
  const event = box.pin(ids, as)
  if (event !== undefined) publish(world, { box, event, ...(call && { origin: call.session }) })
  return event
}
