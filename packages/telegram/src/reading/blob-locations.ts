import type { tl } from '@mtcute/core'
import { type CallOptions, SingleFlight, VaultError } from '@streamvault/core'
import type { TelegramAccount } from '../account/telegram-account.ts'

/** Which message a blob is. */
export interface BlobMessage {
  readonly channelId: number
  readonly messageId: number
}

/** A document as one account may ask for it. */
export interface BlobLocation {
  readonly location: tl.RawInputDocumentFileLocation
  readonly dataCenter: number
  readonly sizeBytes: number
}

/** Each takes some 400 bytes, so that all of them take 13 MB at most. */
const LOCATIONS_MAX = 32_768
/** https://core.telegram.org/method/channels.getMessages takes no more ids. */
const MESSAGES_PER_CALL = 100

interface Batch {
  readonly ids: Set<number>
  readonly answer: Promise<ReadonlyMap<number, BlobLocation>>
}

/**
 * Access hashes and file references of blobs, which are another for every account. Each is fetched once however many wait,
 * and what is wanted of a channel in the same instant is asked for in one call.
 */
export class BlobLocations {
  /** Least recently used first. */
  readonly #known = new Map<string, BlobLocation>()
  readonly #flights = new SingleFlight<BlobLocation>()
  readonly #batches = new Map<string, Batch>()

  /** Throws `BLOB_NOT_FOUND` when there is no such message, or no document in it, and as `TelegramAccount.call` does. */
  async get(account: TelegramAccount, blob: BlobMessage, options: CallOptions): Promise<BlobLocation> {
    const key = keyOf(account.name, blob)
    const known = this.#known.get(key)
    if (known === undefined) return await this.renew(account, blob, options)
    this.#known.delete(key)
    this.#known.set(key, known)
    return known
  }

  /** Asks Telegram, whatever is known. */
  async renew(account: TelegramAccount, blob: BlobMessage, options: CallOptions): Promise<BlobLocation> {
    const key = keyOf(account.name, blob)
    return await this.#flights.run(key, ({ signal }) => this.#fetch(account, blob, signal), options)
  }

  /** Lets go of what every account knows of a blob. */
  forget(blob: BlobMessage): void {
    const suffix = keyOf('', blob)
    for (const key of this.#known.keys()) if (key.endsWith(suffix)) this.#known.delete(key)
  }

  async #fetch(account: TelegramAccount, blob: BlobMessage, signal: AbortSignal): Promise<BlobLocation> {
    const found = (await this.#join(account, blob)).get(blob.messageId)
    signal.throwIfAborted()
    const key = keyOf(account.name, blob)
    this.#known.delete(key)
    if (found === undefined) throw new VaultError('BLOB_NOT_FOUND', { ...blob })
    this.#known.set(key, found)
    const [oldest] = this.#known.keys()
    if (this.#known.size > LOCATIONS_MAX && oldest !== undefined) this.#known.delete(oldest)
    return found
  }

  /** The call that will be made at the end of this turn, with this message in it. */
  #join(account: TelegramAccount, { channelId, messageId }: BlobMessage): Batch['answer'] {
    const key = `${account.name}/${channelId}`
    const open = this.#batches.get(key)
    if (open !== undefined && open.ids.size < MESSAGES_PER_CALL) {
      open.ids.add(messageId)
      return open.answer
    }
    const ids = new Set([messageId])
    const answer = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      if (this.#batches.get(key)?.ids === ids) this.#batches.delete(key)
      return readMessages(account, channelId, [...ids])
    })
    this.#batches.set(key, { ids, answer })
    return answer
  }
}

/** The calls of a batch are short, and shared: nobody's leaving ends them. */
const BATCH_MS_MAX = 10_000

async function readMessages(
  account: TelegramAccount,
  channelId: number,
  ids: readonly number[],
): Promise<ReadonlyMap<number, BlobLocation>> {
  const signal = AbortSignal.timeout(BATCH_MS_MAX)
  const channel = await account.channel(channelId, { signal })
  const id = ids.map((each) => ({ _: 'inputMessageID', id: each }) as const)
  const answer = await account.call({ _: 'channels.getMessages', channel, id }, { signal })
  const messages = 'messages' in answer ? answer.messages : []
  return new Map(messages.flatMap((message) => entryOf(message)))
}

function entryOf(message: tl.TypeMessage): [number, BlobLocation][] {
  if (message._ !== 'message' || message.media?._ !== 'messageMediaDocument') return []
  const { document } = message.media
  if (document?._ !== 'document') return []
  const { id, accessHash, fileReference, dcId, size } = document
  const location = { _: 'inputDocumentFileLocation', id, accessHash, fileReference, thumbSize: '' } as const
  return [[message.id, { location, dataCenter: dcId, sizeBytes: size }]]
}

function keyOf(account: string, { channelId, messageId }: BlobMessage): string {
  return `${account}/${channelId}/${messageId}`
}
