import { once } from 'node:events'
import { join } from 'node:path'
import type { ChatName, MessageName, Surroundings } from '../actions.ts'
import { AddressRelay } from './address-relay.ts'
import { createTdClient, libraryPath, type TdClient, type TdObject } from './td-client.ts'
import { messageId, tdChatId, tdMessageId } from './td-messages.ts'
import { writeTrustingLibrary } from './trusting-library.ts'

const CHATS_MAX = 100

/** TDLib, told where the simulator is by a proxy, and of its key by a change in its own code. */
export class TdSession {
  readonly client: TdClient
  /** All that came so far. */
  readonly updates: TdObject[] = []
  readonly #relay: AddressRelay
  readonly #arrivals = new EventTarget()

  private constructor(client: TdClient, relay: AddressRelay) {
    this.client = client
    this.#relay = relay
    client.on('error', (error) => process.stderr.write(`${error.message}\n`))
    client.on('update', (each) => {
      this.updates.push(each)
      this.#arrivals.dispatchEvent(new Event('update'))
    })
  }

  /** `installed` is where its packages are. */
  static async start(installed: string, surroundings: Surroundings): Promise<TdSession> {
    const { directory, dataCenters, publicKeyPem } = surroundings
    const library = join(directory, 'libtdjson.so')
    await writeTrustingLibrary(libraryPath(installed), library, publicKeyPem)
    const relay = new AddressRelay(dataCenters)
    const session = new TdSession(createTdClient(installed, library, directory), relay)
    const type = { _: 'proxyTypeHttp', http_only: false }
    const proxy = { _: 'proxy', server: '127.0.0.1', port: await relay.listen(), type }
    await session.client.invoke({ _: 'addProxy', proxy, enable: true })
    return session
  }

  async stop(): Promise<void> {
    await this.client.close()
    await this.#relay[Symbol.asyncDispose]()
  }

  async accountId(): Promise<number> {
    return Number((await this.client.invoke({ _: 'getMe' }))['id'])
  }

  async chatId(chat: ChatName): Promise<number> {
    const id = tdChatId(chat)
    const look = () =>
      this.client.invoke('username' in chat ? { _: 'searchPublicChat', ...chat } : { _: 'getChat', chat_id: id })
    // A user knows of the chats that were listed, and of no others.
    const list = () => this.client.invoke({ _: 'loadChats', limit: CHATS_MAX }).then(look)
    return Number((await look().catch(list))['id'])
  }

  async named({
    chat,
    messageId: id,
  }: MessageName): Promise<{ readonly chat_id: number; readonly message_id: number }> {
    return { chat_id: await this.chatId(chat), message_id: tdMessageId(id) }
  }

  /** Answers the id of the message when the server has it. */
  async send(chat: ChatName, content: TdObject): Promise<number> {
    const chatId = await this.chatId(chat)
    const { id } = await this.client.invoke({
      _: 'sendMessage',
      chat_id: chatId,
      input_message_content: content,
    })
    const end = await this.#update(
      (each) => each['old_message_id'] === id && /^updateMessageSend(Succeeded|Failed)$/.test(each._),
    )
    if (end._ === 'updateMessageSendFailed') throw new Error(JSON.stringify(end['error']))
    return messageId((end['message'] as TdObject)['id'])
  }

  /** The first such update, which may have come already. */
  async #update(isIt: (update: TdObject) => boolean): Promise<TdObject> {
    for (;;) {
      const found = this.updates.find(isIt)
      if (found !== undefined) return found
      await once(this.#arrivals, 'update')
    }
  }
}
