import type { tl } from '@mtcute/core'
import {
  type BlobFinder,
  type BlobRef,
  type CallOptions,
  type FindOptions,
  type FoundBlob,
  parseChannelId,
  VaultError,
} from '@streamvault/core'
import type { TelegramAccount } from '../account/telegram-account.ts'
import { askAnyone } from './ask-anyone.ts'
import { formatBlobRef, parseBlobRef } from './blob-address.ts'

export interface ChannelFinderDeps {
  readonly accounts: () => readonly TelegramAccount[]
  readonly channelIds: readonly number[]
  /** Of the last message that was seen in a channel; 0 when there was none. */
  readonly lastMessageId: (channelId: number) => number
  /** Told of the last message of each page. */
  readonly sawMessage: (channelId: number, messageId: number) => void
}

/** https://core.telegram.org/method/channels.getMessages takes no more ids; bots cannot list what there is. */
const IDS_PER_CALL = 100
/** Ids are given out in order: behind 2,000 that are gone, and the last one that was seen, a channel has ended. */
const EMPTY_PAGES_MAX = 20
const CURSOR = /^[1-9]\d{0,9}$/

/** Finds documents in the store's channels by counting up the ids of messages. */
export class ChannelFinder implements BlobFinder {
  readonly #deps: ChannelFinderDeps

  constructor(deps: ChannelFinderDeps) {
    this.#deps = deps
  }

  async *list(place: string, { after, only, signal }: FindOptions): AsyncGenerator<FoundBlob> {
    signal.throwIfAborted()
    const channelId = channelOf(place, this.#deps.channelIds)
    for (const cursor of [after, only]) {
      if (cursor !== undefined && !CURSOR.test(cursor)) throw new VaultError('CURSOR_INVALID', { cursor })
    }
    if (only !== undefined) {
      const isBehind = Number(only) > Number(after ?? 0)
      const messages = isBehind ? await this.#messages(channelId, [Number(only)], { signal }) : []
      for (const message of messages) yield* blobsOf(channelId, message)
      return
    }
    let emptyPages = 0
    for (let id = Number(after ?? 0) + 1; ; id += IDS_PER_CALL) {
      const messages = await this.#page(channelId, id, { signal })
      emptyPages = messages.length === 0 ? emptyPages + 1 : 0
      const last = messages.at(-1)
      if (last !== undefined) this.#deps.sawMessage(channelId, last.id)
      for (const message of messages) {
        yield* blobsOf(channelId, message)
        signal.throwIfAborted()
      }
      if (emptyPages >= EMPTY_PAGES_MAX && id > this.#deps.lastMessageId(channelId)) return
    }
  }

  async find(ref: BlobRef, { signal }: CallOptions): Promise<FoundBlob | undefined> {
    signal.throwIfAborted()
    const { channelId, messageId } = parseBlobRef(ref)
    const [message] = await this.#messages(channelId, [messageId], { signal })
    const found = message && blobOf(channelId, message)
    return found?.ref === ref ? found : undefined
  }

  #page(channelId: number, firstId: number, options: CallOptions): Promise<tl.RawMessage[]> {
    const ids = Array.from({ length: IDS_PER_CALL }, (_, index) => firstId + index)
    return this.#messages(channelId, ids, options)
  }

  async #messages(channelId: number, ids: readonly number[], { signal }: CallOptions): Promise<tl.RawMessage[]> {
    const id = ids.map((each): tl.RawInputMessageID => ({ _: 'inputMessageID', id: each }))
    const answer = await askAnyone({ accounts: this.#deps.accounts(), signal }, async (account) => {
      const channel = await account.channel(channelId, { signal })
      return await account.call({ _: 'channels.getMessages', channel, id }, { signal })
    })
    const messages = 'messages' in answer ? answer.messages : []
    return messages.filter((message) => message._ === 'message').sort((one, other) => one.id - other.id)
  }
}

/** Only the store's channels: what lies elsewhere could be found, and not be read. Throws `PLACE_NOT_FOUND`. */
export function channelOf(place: string, channelIds: readonly number[]): number {
  const id = parseChannelId(place)
  if (id === undefined || !channelIds.includes(id)) {
    throw new VaultError('PLACE_NOT_FOUND', { place, reason: 'name it there first, so that this vault may read it' })
  }
  return id
}

function blobsOf(channelId: number, message: tl.RawMessage): readonly FoundBlob[] {
  const blob = blobOf(channelId, message)
  return blob === undefined ? [] : [blob]
}

/** The document of a message, as it lies in a channel; undefined where it has none. */
export function blobOf(
  channelId: number,
  { id: messageId, message: caption, media }: tl.RawMessage,
): FoundBlob | undefined {
  const document = media?._ === 'messageMediaDocument' ? media.document : undefined
  if (document?._ !== 'document' || document.size === 0) return undefined
  const { size: sizeBytes, dcId: dataCenter, mimeType, attributes } = document
  const named = attributes.find((attribute) => attribute._ === 'documentAttributeFilename')
  return {
    ref: formatBlobRef({ channelId, messageId, dataCenter, sizeBytes }),
    sizeBytes,
    fileName: named?.fileName ?? '',
    ...(mimeType !== '' && { mimeType }),
    caption,
    cursor: String(messageId),
  }
}
