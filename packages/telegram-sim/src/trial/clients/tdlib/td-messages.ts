import type { ChatName } from '../actions.ts'
import type { TdObject } from './td-client.ts'

/** TDLib numbers messages that a server has not yet in between. */
const IDS_BETWEEN = 2 ** 20
const CHANNELS_FROM = -1_000_000_000_000

export function tdMessageId(id: number): number {
  return id * IDS_BETWEEN
}

export function messageId(tdId: unknown): number {
  return Number(tdId) / IDS_BETWEEN
}

/** Undefined for a name that only a server can resolve. */
export function tdChatId(chat: ChatName): number | undefined {
  if ('channelId' in chat) return CHANNELS_FROM - chat.channelId
  return 'groupId' in chat ? -chat.groupId : undefined
}

export function formatted(text: string): TdObject {
  return { _: 'formattedText', text }
}

/** What a message says; undefined for one that says nothing. */
function textOf(content: unknown): string | undefined {
  const { text, caption } = content as { readonly text?: { text: string }; readonly caption?: { text: string } }
  return text?.text ?? caption?.text
}

/** What of an update a person would notice who did not do it. */
export function heardIn(update: TdObject): string[] {
  switch (update._) {
    case 'updateNewMessage': {
      const message = update['message'] as TdObject
      const text = textOf(message['content'])
      return message['is_outgoing'] === true || text === undefined ? [] : [`new ${text}`]
    }
    case 'updateMessageContent':
      return [`edit ${textOf(update['new_content'])}`]
    case 'updateDeleteMessages': {
      if (update['is_permanent'] !== true || update['from_cache'] === true) return []
      return (update['message_ids'] as number[]).map((id) => `delete ${messageId(id)}`)
    }
    default:
      return []
  }
}
