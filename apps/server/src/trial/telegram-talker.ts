import { MemoryStorage, type Message, TelegramClient, type tl } from '@mtcute/node'
import { addPublicKey, NodeCryptoProvider } from '@mtcute/node/utils.js'
import type { Talker } from './talker.ts'

/** Only errors that end a test are to be seen. */
const LOG_NOTHING = 0

export interface TelegramTalkerOptions {
  /** Digits without a plus sign, and what is asked for besides. */
  readonly phone: string
  readonly code: string
  /** Of the data centre where the user lives. */
  readonly address: { readonly id: number; readonly host: string; readonly port: number }
  readonly publicKeyPem: string
  /** The name of the bot, without an at sign. */
  readonly bot: string
}

/** A user of a simulated Telegram with an unmodified mtcute client, in a chat with the bot. */
export class TelegramTalker implements Talker {
  readonly client: TelegramClient
  /** The bot, as this user names it. */
  readonly peer: tl.RawInputPeerUser
  readonly #messages: Message[] = []

  private constructor(client: TelegramClient, peer: tl.RawInputPeerUser) {
    this.client = client
    this.peer = peer
    const take = (message: Message) => {
      if (!message.isOutgoing && message.chat.id === peer.userId) this.#messages.push(message)
    }
    client.onNewMessage.add(take)
    client.onEditMessage.add(take)
  }

  static async start(options: TelegramTalkerOptions): Promise<TelegramTalker> {
    const { phone, code, address, publicKeyPem, bot } = options
    const main = { id: address.id, ipAddress: address.host, port: address.port }
    const client = new TelegramClient({
      apiId: 1,
      apiHash: 'hash',
      storage: new MemoryStorage(),
      defaultDcs: { main, media: main },
      logLevel: LOG_NOTHING,
      network: { usePfs: false },
    })
    addPublicKey(new NodeCryptoProvider(), publicKeyPem)
    await client.start({ phone, code, codeSentCallback: () => {} })
    const peer = await client.resolvePeer(bot)
    if (peer._ !== 'inputPeerUser') throw new Error(`${bot} is no bot`)
    return new TelegramTalker(client, peer)
  }

  async say(text: string): Promise<void> {
    await this.client.sendText(this.peer, text, { disableWebPreview: true })
  }

  async press(label: string): Promise<void> {
    for (const { id, raw } of this.#messages.toReversed()) {
      const markup = raw._ === 'message' && raw.replyMarkup?._ === 'replyInlineMarkup' ? raw.replyMarkup : undefined
      const buttons = markup?.rows.flatMap((row) => row.buttons) ?? []
      const found = buttons.find((button) => button._ === 'keyboardButtonCallback' && button.text.startsWith(label))
      if (found?._ !== 'keyboardButtonCallback') continue
      await this.client.getCallbackAnswer({ chatId: this.peer, message: id, data: found.data })
      return
    }
    throw new Error(`there is no button ${label}`)
  }

  /** Sends a file, and returns the number of its message. */
  async send(to: tl.TypeInputPeer, fileName: string, file: Uint8Array): Promise<number> {
    return (await this.client.sendMedia(to, { type: 'document', file, fileName })).id
  }

  /** Forwards a message to the bot. */
  async forward(from: tl.TypeInputPeer, message: number): Promise<void> {
    await this.client.forwardMessagesById({ fromChatId: from, messages: [message], toChatId: this.peer })
  }

  /** Deletes every message with a file in a channel that the user is in, by the channel's title. */
  async deleteFilesOf(title: string): Promise<void> {
    for await (const { peer } of this.client.iterDialogs()) {
      if (peer.type !== 'chat' || peer.title !== title) continue
      const messages = await this.client.getHistory(peer)
      await this.client.deleteMessages(messages.filter(({ media }) => media !== null))
    }
  }

  heard(): string {
    return this.#messages.map(({ text }) => text).join('\n\n')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.destroy()
  }
}
