import { createHash } from 'node:crypto'
import type { tl } from '@mtcute/core'
import { type CallOptions, type ChatCopier, type CopyOrder, type PlacedPost, VaultError } from '@streamvault/core'
import Long from 'long'
import type { TelegramAccount } from '../account/telegram-account.ts'
import { MESSAGES_MAX } from '../store/store-channels.ts'
import { LinkLostError, TelegramError } from '../telegram-error.ts'
import { eachMessage, lastMessageId } from '../upload/find-posted.ts'
import { copyErrorOf } from './chat-error-of.ts'
import { documentOf } from './chat-event-of.ts'
import { peerOf, readMessage } from './telegram-chat.ts'

export interface TelegramCopierDeps {
  /** The bot; undefined while it cannot be asked. */
  readonly account: () => TelegramAccount | undefined
  /** The store's channels; the first with room takes what is new. */
  readonly channelIds: readonly number[]
}

/** Copies files of the bot's chats into the store's channels, by forwarding them there. */
export class TelegramCopier implements ChatCopier {
  readonly #deps: TelegramCopierDeps
  /** A message at or near the end of each channel: the end is looked for from there. */
  readonly #seen = new Map<number, number>()

  constructor(deps: TelegramCopierDeps) {
    this.#deps = deps
  }

  async begin(options: CallOptions): Promise<PlacedPost> {
    return await this.#ask(async (account) => {
      for (const channelId of this.#deps.channelIds) {
        const known = this.#seen.get(channelId) ?? 0
        const last = await lastMessageId(account, channelId, { ...options, known })
        this.#seen.set(channelId, last)
        if (last < MESSAGES_MAX) return { place: String(channelId), cursor: String(last) }
      }
      throw new VaultError('STORE_FULL', { reason: 'every store channel is full' })
    })
  }

  async copy(order: CopyOrder, options: CallOptions): Promise<PlacedPost> {
    return await this.#ask(async (account) => {
      const message = await readMessage(account, order, options)
      const document = documentOf(message?.media)
      if (document === undefined) throw new VaultError('CHAT_FILE_GONE')
      const copy =
        (await this.#find(account, order, document, options)) ?? (await this.#forward(account, order, options))
      return { place: order.since.place, cursor: String(copy) }
    })
  }

  /** The copy of an earlier attempt: Telegram keeps the id of a document over all of its copies. */
  async #find(account: TelegramAccount, { since }: CopyOrder, document: tl.RawDocument, options: CallOptions) {
    const where = { channelId: Number(since.place), afterMessageId: Number(since.cursor) }
    for await (const message of eachMessage(account, where, options)) {
      const found = message._ === 'message' ? documentOf(message.media) : undefined
      if (found?.id.equals(document.id)) return message.id
    }
    return undefined
  }

  async #forward(account: TelegramAccount, order: CopyOrder, options: CallOptions): Promise<number> {
    const { chat, message, since } = order
    const { channelId, accessHash } = await account.channel(Number(since.place), options)
    const request: tl.messages.RawForwardMessagesRequest = {
      _: 'messages.forwardMessages',
      fromPeer: peerOf(chat),
      id: [Number(message)],
      randomId: [randomIdOf(order)],
      toPeer: { _: 'inputPeerChannel', channelId, accessHash },
      // The channel is the store's, and nobody needs to know from there who sent it.
      dropAuthor: true,
      silent: true,
    }
    const answer = await account.call(request, options).catch(unlessPosted)
    const updates = 'updates' in answer ? answer.updates : []
    const posted = updates.find((update) => update._ === 'updateNewChannelMessage')
    if (posted?._ === 'updateNewChannelMessage') return posted.message.id
    throw new LinkLostError('the answer does not tell the message')
  }

  async #ask<T>(work: (account: TelegramAccount) => Promise<T>): Promise<T> {
    const account = this.#deps.account()
    if (account === undefined) throw new VaultError('STORE_UNAVAILABLE', { reason: 'the bot is not signed in' })
    try {
      return await work(account)
    } catch (error) {
      throw copyErrorOf(error)
    }
  }
}

/** The same at every attempt, so that Telegram itself refuses a second copy. */
function randomIdOf({ chat, message, since }: CopyOrder): tl.Long {
  const digest = createHash('sha256').update(`${chat}/${message}/${since.place}/${since.cursor}`).digest()
  return Long.fromString(digest.readBigInt64LE().toString())
}

/** A copy that was made a moment ago is found at the next attempt. */
function unlessPosted(error: unknown): never {
  if (!(error instanceof TelegramError) || error.message !== 'RANDOM_ID_DUPLICATE') throw error
  throw new LinkLostError('the file is copied already', { cause: error })
}
