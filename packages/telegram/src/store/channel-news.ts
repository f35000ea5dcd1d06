import type { tl } from '@mtcute/core'
import {
  type BlobRef,
  type CallOptions,
  type FoundBlob,
  type News,
  type PlaceNews,
  VaultError,
} from '@streamvault/core'
import { TelegramError } from '../telegram-error.ts'
import { askAnyone } from './ask-anyone.ts'
import { parseBlobRef } from './blob-address.ts'
import { blobOf, type ChannelFinderDeps, channelOf } from './channel-finder.ts'

/** https://core.telegram.org/method/updates.getChannelDifference takes as much from user accounts. */
const UPDATES_MAX = 100
/** The count of a channel's events, which all accounts share: https://core.telegram.org/api/updates */
const MARK = /^[1-9]\d{0,9}$/

/** Tells what is posted to the store's channels, edited and deleted there, out of the log that Telegram keeps of each. */
export class ChannelNews implements PlaceNews {
  readonly #deps: ChannelFinderDeps

  constructor(deps: ChannelFinderDeps) {
    this.#deps = deps
  }

  async since(place: string, mark: string | undefined, { signal }: CallOptions): Promise<News> {
    signal.throwIfAborted()
    const channelId = channelOf(place, this.#deps.channelIds)
    if (mark === undefined) return { mark: await this.#now(channelId, { signal }), put: [], goneCount: 0 }
    if (!MARK.test(mark)) throw new VaultError('CURSOR_INVALID', { mark })
    const told = await this.#difference(channelId, Number(mark), { signal })
    if (told === 'lost') return await this.#incomplete(channelId, { signal })
    if (told._ === 'updates.channelDifferenceTooLong') return await this.#incomplete(channelId, { signal })
    if (told._ === 'updates.channelDifferenceEmpty') return { mark: String(told.pts), put: [], goneCount: 0 }
    const { put, gone } = newsOf(channelId, told)
    for (const { cursor } of put.slice(-1)) this.#deps.sawMessage(channelId, Number(cursor))
    return {
      mark: String(told.pts),
      put,
      goneCount: gone.size,
      ...(gone.size > 0 && { isGone: (ref) => isOneOf(ref, channelId, gone) }),
      ...(told.final !== true && { hasMore: true }),
    }
  }

  async #incomplete(channelId: number, options: CallOptions): Promise<News> {
    return { mark: await this.#now(channelId, options), put: [], goneCount: 0, isIncomplete: true }
  }

  async #now(channelId: number, { signal }: CallOptions): Promise<string> {
    const { fullChat } = await askAnyone({ accounts: this.#deps.accounts(), signal }, async (account) => {
      const channel = await account.channel(channelId, { signal })
      return await account.call({ _: 'channels.getFullChannel', channel }, { signal })
    })
    if (fullChat._ !== 'channelFull') throw new VaultError('STORE_UNAVAILABLE', { reason: 'it is no channel' })
    return String(fullChat.pts)
  }

  /** `lost`: Telegram does not know the mark any longer, as in a channel that was restored. */
  async #difference(channelId: number, pts: number, { signal }: CallOptions) {
    return await askAnyone({ accounts: this.#deps.accounts(), signal }, async (account) => {
      const channel = await account.channel(channelId, { signal })
      const filter = { _: 'channelMessagesFilterEmpty' } as const
      const request = { _: 'updates.getChannelDifference', channel, filter, pts, limit: UPDATES_MAX } as const
      try {
        return await account.call(request, { signal })
      } catch (error) {
        if (error instanceof TelegramError && error.message.startsWith('PERSISTENT_TIMESTAMP_')) return 'lost' as const
        throw error
      }
    })
  }
}

/** Of a message that was edited, what it is now counts. */
function newsOf(channelId: number, { newMessages, otherUpdates }: tl.updates.RawChannelDifference) {
  const messages = new Map<number, tl.TypeMessage>()
  for (const message of newMessages) messages.set(message.id, message)
  const gone = new Set<number>()
  for (const update of otherUpdates) {
    const isMessage = update._ === 'updateNewChannelMessage' || update._ === 'updateEditChannelMessage'
    if (isMessage) messages.set(update.message.id, update.message)
    if (update._ !== 'updateDeleteChannelMessages') continue
    for (const id of update.messages) {
      messages.delete(id)
      gone.add(id)
    }
  }
  const put: FoundBlob[] = []
  for (const message of [...messages.values()].sort((one, other) => one.id - other.id)) {
    const blob = message._ === 'message' ? blobOf(channelId, message) : undefined
    if (blob !== undefined) put.push(blob)
  }
  return { put, gone }
}

/** Whether a ref names one of these messages of a channel. */
function isOneOf(ref: BlobRef, channelId: number, messageIds: ReadonlySet<number>): boolean {
  const blob = parseBlobRef(ref)
  return blob.channelId === channelId && messageIds.has(blob.messageId)
}
