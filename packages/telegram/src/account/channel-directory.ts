import type { tl } from '@mtcute/core'
import { type CallOptions, markedChannelId, SingleFlight } from '@streamvault/core'
import Long from 'long'
import { TelegramError } from '../telegram-error.ts'
import type { RpcLink } from './rpc-link.ts'

/** https://core.telegram.org/method/messages.getDialogs gives no more at once. */
const DIALOGS_PER_PAGE = 100
/** Whoever keeps a vault is in fewer than 1,000 chats; an account in more is told to open the channel once. */
const PAGES_MAX = 10

/** How an account names channels: each account has a number of its own for each, which it has to learn first. */
export class ChannelDirectory {
  readonly #link: RpcLink
  readonly #kind: 'bot' | 'user'
  /** As many as the vault has channels. */
  readonly #known = new Map<number, tl.RawInputChannel>()
  readonly #lookups = new SingleFlight<tl.RawInputChannel>()

  constructor(link: RpcLink, kind: 'bot' | 'user') {
    this.#link = link
    this.#kind = kind
  }

  async find(channelId: number, options: CallOptions): Promise<tl.RawInputChannel> {
    const known = this.#known.get(channelId) ?? (await this.#stored(channelId))
    if (known !== undefined) return known
    return this.#lookups.run(String(channelId), ({ signal }) => this.#learn(channelId, signal), options)
  }

  async #learn(channelId: number, signal: AbortSignal): Promise<tl.RawInputChannel> {
    // Bots may leave the number out for channels they are in.
    if (this.#kind === 'bot') await this.#link.ask(channelRequest(channelId), { signal })
    else await this.#readDialogs(channelId, signal)
    const found = await this.#stored(channelId)
    if (found === undefined) throw new TelegramError(400, 'CHANNEL_INVALID')
    return found
  }

  /** The client keeps the number of every channel that an answer mentions. */
  async #stored(channelId: number): Promise<tl.RawInputChannel | undefined> {
    const peer = await this.#link.client.storage.peers.getById(markedChannelId(channelId))
    if (peer?._ !== 'inputPeerChannel' || peer.accessHash.isZero()) return undefined
    const channel: tl.RawInputChannel = { _: 'inputChannel', channelId, accessHash: peer.accessHash }
    this.#known.set(channelId, channel)
    return channel
  }

  async #readDialogs(channelId: number, signal: AbortSignal): Promise<void> {
    let offset: DialogOffset | undefined = { offsetDate: 0, offsetId: 0, offsetPeer: { _: 'inputPeerEmpty' } }
    for (let page = 0; page < PAGES_MAX && offset !== undefined; page++) {
      const rest = { limit: DIALOGS_PER_PAGE, hash: Long.ZERO }
      const request: tl.messages.RawGetDialogsRequest = { _: 'messages.getDialogs', ...offset, ...rest }
      const answer: tl.messages.TypeDialogs = await this.#link.ask(request, { signal })
      if (answer._ === 'messages.dialogsNotModified') return
      if (answer.chats.some((chat) => chat._ === 'channel' && chat.id === channelId)) return
      offset = answer._ === 'messages.dialogsSlice' ? offsetAfter(answer) : undefined
    }
  }
}

type DialogOffset = Pick<tl.messages.RawGetDialogsRequest, 'offsetDate' | 'offsetId' | 'offsetPeer'>

function channelRequest(channelId: number): tl.channels.RawGetChannelsRequest {
  return { _: 'channels.getChannels', id: [{ _: 'inputChannel', channelId, accessHash: Long.ZERO }] }
}

/** Where the next page begins; undefined after the last. */
function offsetAfter({ dialogs, messages }: tl.messages.RawDialogsSlice): DialogOffset | undefined {
  const last = dialogs.at(-1)
  if (last === undefined || dialogs.length < DIALOGS_PER_PAGE) return undefined
  const message = messages.find(
    (each) => 'date' in each && each.id === last.topMessage && samePeer(each.peerId, last.peer),
  )
  if (message === undefined || !('date' in message)) return undefined
  // By date alone the pages may repeat a chat, and never leave one out.
  return { offsetDate: message.date, offsetId: last.topMessage, offsetPeer: { _: 'inputPeerEmpty' } }
}

function samePeer(one: tl.TypePeer, other: tl.TypePeer): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
