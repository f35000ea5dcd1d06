import { randomBytes } from 'node:crypto'
import type { tl } from '@mtcute/core'
import {
  type CallOptions,
  type ChatButton,
  type ChatCommand,
  type ChatEvent,
  type ChatFile,
  type ChatText,
  type ChatTransport,
  VaultError,
} from '@streamvault/core'
import Long from 'long'
import type { TelegramAccount } from '../account/telegram-account.ts'
import { TelegramError } from '../telegram-error.ts'
import { chatErrorOf, isMessageGone } from './chat-error-of.ts'
import { fileOf } from './chat-event-of.ts'
import type { UpdateFeed } from './update-feed.ts'

export interface TelegramChatDeps {
  /** The bot; undefined while it cannot be asked. */
  readonly account: () => TelegramAccount | undefined
  readonly feed: UpdateFeed
}

const ID = /^[1-9]\d{0,15}$/

/** The private chats of a bot. */
export class TelegramChat implements ChatTransport {
  readonly #deps: TelegramChatDeps

  constructor(deps: TelegramChatDeps) {
    this.#deps = deps
  }

  events(options: CallOptions): AsyncIterable<ChatEvent> {
    return this.#deps.feed.events(options)
  }

  async say(chat: string, text: ChatText, options: CallOptions): Promise<string> {
    const randomId = Long.fromString(randomBytes(8).readBigInt64LE().toString())
    const request = { _: 'messages.sendMessage', peer: peerOf(chat), randomId, ...wordsOf(text) } as const
    const answer = await this.#ask((account) => account.call(request, options))
    const id = sentId(answer)
    if (id === undefined) throw new VaultError('CHAT_UNAVAILABLE', { reason: 'the answer does not tell the message' })
    return String(id)
  }

  async change(
    { chat, message }: { readonly chat: string; readonly message: string },
    text: ChatText,
    options: CallOptions,
  ): Promise<boolean> {
    const request = { _: 'messages.editMessage', peer: peerOf(chat), id: Number(message), ...wordsOf(text) } as const
    return await this.#ask(async (account) => {
      try {
        await account.call(request, options)
        return true
      } catch (error) {
        if (isMessageGone(error)) return false
        if (error instanceof TelegramError && error.message === 'MESSAGE_NOT_MODIFIED') return true
        throw error
      }
    })
  }

  async acknowledge(press: string, options: CallOptions): Promise<void> {
    const request = { _: 'messages.setBotCallbackAnswer', queryId: Long.fromString(press), cacheTime: 0 } as const
    await this.#ask(async (account) => {
      try {
        await account.call(request, options)
      } catch (error) {
        // Whoever pressed no longer waits.
        if (!(error instanceof TelegramError) || error.message !== 'QUERY_ID_INVALID') throw error
      }
    })
  }

  async fileOf(chat: string, message: string, options: CallOptions): Promise<ChatFile | undefined> {
    const found = await this.#ask((account) => readMessage(account, { chat, message }, options))
    return found === undefined ? undefined : fileOf(found)
  }

  async name(options: CallOptions): Promise<string | undefined> {
    const [self] = await this.#ask((account) =>
      account.call({ _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] }, options),
    )
    return self?._ === 'user' ? self.username : undefined
  }

  async offer(commands: readonly ChatCommand[], language: string | undefined, options: CallOptions): Promise<void> {
    const request: tl.bots.RawSetBotCommandsRequest = {
      _: 'bots.setBotCommands',
      scope: { _: 'botCommandScopeDefault' },
      langCode: language ?? '',
      commands: commands.map(({ name, summary }) => ({ _: 'botCommand', command: name, description: summary })),
    }
    await this.#ask((account) => account.call(request, options))
  }

  async #ask<T>(work: (account: TelegramAccount) => Promise<T>): Promise<T> {
    const account = this.#deps.account()
    if (account === undefined) throw new VaultError('CHAT_UNAVAILABLE', { reason: 'the bot is not signed in' })
    try {
      return await work(account)
    } catch (error) {
      throw chatErrorOf(error)
    }
  }
}

/** A message of a private chat with the bot; undefined where there is none. Throws as `TelegramAccount.call` does. */
export async function readMessage(
  account: TelegramAccount,
  { chat, message }: { readonly chat: string; readonly message: string },
  options: CallOptions,
): Promise<tl.RawMessage | undefined> {
  if (!ID.test(message)) return undefined
  const id: tl.RawInputMessageID[] = [{ _: 'inputMessageID', id: Number(message) }]
  const answer = await account.call({ _: 'messages.getMessages', id }, options)
  const messages = 'messages' in answer ? answer.messages : []
  // All private chats of an account count their messages together.
  return messages
    .filter((found) => found._ === 'message')
    .find(({ peerId }) => peerId._ === 'peerUser' && String(peerId.userId) === chat)
}

/** Bots may leave the access hash out for whoever has written to them: https://core.telegram.org/api/bots/ids */
export function peerOf(chat: string): tl.RawInputPeerUser {
  if (!ID.test(chat)) throw new VaultError('CHAT_UNAVAILABLE', { reason: 'there is no such chat' })
  return { _: 'inputPeerUser', userId: Number(chat), accessHash: Long.ZERO }
}

function wordsOf({ text, buttons = [] }: ChatText) {
  const rows = buttons.map((row): tl.RawKeyboardButtonRow => ({ _: 'keyboardButtonRow', buttons: row.map(buttonOf) }))
  const replyMarkup: tl.RawReplyInlineMarkup = { _: 'replyInlineMarkup', rows }
  return { message: text, noWebpage: true, ...(rows.length > 0 && { replyMarkup }) }
}

function buttonOf({ text, data }: ChatButton): tl.RawKeyboardButtonCallback {
  return { _: 'keyboardButtonCallback', text, data: Buffer.from(data) }
}

function sentId(answer: tl.TypeUpdates): number | undefined {
  if (answer._ === 'updateShortSentMessage') return answer.id
  const updates = 'updates' in answer ? answer.updates : []
  const told = updates.find((update) => update._ === 'updateMessageID')
  return told?._ === 'updateMessageID' ? told.id : undefined
}
