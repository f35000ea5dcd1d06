import type { tl } from '@mtcute/core'
import { type CallOptions, SingleFlight, VaultError } from '@streamvault/core'
import type { TelegramAccount } from '../account/telegram-account.ts'
import type { BlobLocation, BlobMessage } from './blob-location.ts'
import type { KeptLocations } from './kept-locations.ts'
import { RecentMap } from './recent-map.ts'

/** Each takes some 400 bytes, so that all of them take 13 MB at most. */
const LOCATIONS_MAX = 32_768
/** Of messages that nobody asked for yet: another 3 MB. */
const NEIGHBOURS_MAX = 8_192
/** https://core.telegram.org/method/channels.getMessages takes no more ids. */
const MESSAGES_PER_CALL = 100
/**
 * On either side of a message that is asked for: with parts of 256 MiB the 6 GiB before it and behind. Their 20 KB cost no round trip,
 * and whoever seeks into another part of the file finds its reference there.
 */
const NEIGHBOURS_PER_SIDE = 24

interface Batch {
  readonly ids: Set<number>
  readonly answer: Promise<Locations>
}

/** By the number of the message. */
type Locations = ReadonlyMap<number, BlobLocation>

/**
 * Access hashes and file references of blobs, which are another for every account. Each is fetched once however many wait,
 * what is wanted of a channel in the same instant is asked for in one call, and what lies beside it comes along: the parts of
 * a file lie together. What was asked for is kept over a restart.
 */
export class BlobLocations {
  readonly #known = new RecentMap<BlobLocation>(LOCATIONS_MAX)
  /** What came along and was not asked for since. */
  readonly #neighbours = new RecentMap<BlobLocation>(NEIGHBOURS_MAX)
  readonly #kept: KeptLocations
  readonly #flights = new SingleFlight<BlobLocation>()
  readonly #batches = new Map<string, Batch>()

  constructor(kept: KeptLocations) {
    this.#kept = kept
  }

  /** Throws `BLOB_NOT_FOUND` when there is no such message, or no document in it, and as `TelegramAccount.call` does. */
  async get(account: TelegramAccount, blob: BlobMessage, options: CallOptions): Promise<BlobLocation> {
    const key = keyOf(account.name, blob)
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const neighbour = this.#neighbours.get(key)
    const found = neighbour ?? this.#kept.read(account.name, blob)
    if (found === undefined) return await this.renew(account, blob, options)
    this.#neighbours.delete(key)
    this.#known.set(key, found)
    if (neighbour !== undefined) this.#kept.keep(account.name, blob, neighbour)
    return found
  }

  /** Asks Telegram, whatever is known. */
  async renew(account: TelegramAccount, blob: BlobMessage, options: CallOptions): Promise<BlobLocation> {
    const key = keyOf(account.name, blob)
    return await this.#flights.run(key, ({ signal }) => this.#fetch(account, blob, signal), options)
  }

  /** Lets go of what every account knows of a blob. */
  forget(blob: BlobMessage): void {
    const suffix = keyOf('', blob)
    this.#known.deleteWhere((key) => key.endsWith(suffix))
    this.#neighbours.deleteWhere((key) => key.endsWith(suffix))
    this.#kept.forget(blob)
  }

  async #fetch(account: TelegramAccount, blob: BlobMessage, signal: AbortSignal): Promise<BlobLocation> {
    const answer = await this.#join(account, blob)
    signal.throwIfAborted()
    const found = answer.get(blob.messageId)
    const key = keyOf(account.name, blob)
    this.#neighbours.delete(key)
    this.#known.delete(key)
    if (found === undefined) throw new VaultError('BLOB_NOT_FOUND', { ...blob })
    this.#known.set(key, found)
    this.#kept.keep(account.name, blob, found)
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
      return this.#ask(account, channelId, ids)
    })
    this.#batches.set(key, { ids, answer })
    return answer
  }

  async #ask(account: TelegramAccount, channelId: number, ids: ReadonlySet<number>): Promise<Locations> {
    const found = await readMessages(account, channelId, withNeighbours(ids))
    for (const [messageId, location] of found) {
      const key = keyOf(account.name, { channelId, messageId })
      if (ids.has(messageId)) continue
      // A newer reference lives longer.
      if (this.#known.has(key)) this.#known.set(key, location)
      else this.#neighbours.set(key, location)
    }
    return found
  }
}

/** The calls of a batch are short, and shared: nobody's leaving ends them. */
const BATCH_MS_MAX = 10_000

async function readMessages(account: TelegramAccount, channelId: number, ids: readonly number[]): Promise<Locations> {
  const signal = AbortSignal.timeout(BATCH_MS_MAX)
  const channel = await account.channel(channelId, { signal })
  const id = ids.map((each) => ({ _: 'inputMessageID', id: each }) as const)
  const answer = await account.call({ _: 'channels.getMessages', channel, id }, { signal })
  const messages = 'messages' in answer ? answer.messages : []
  return new Map(messages.flatMap((message) => entryOf(message)))
}

/** The wanted ids, and as many of those around them as one call takes: the nearest first. */
function withNeighbours(wanted: ReadonlySet<number>): number[] {
  const ids = new Set(wanted)
  for (let distance = 1; distance <= NEIGHBOURS_PER_SIDE; distance++) {
    for (const id of wanted) {
      if (id > distance && ids.size < MESSAGES_PER_CALL) ids.add(id - distance)
      if (ids.size < MESSAGES_PER_CALL) ids.add(id + distance)
    }
  }
  return [...ids]
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
