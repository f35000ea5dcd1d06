import {
  assert,
  type BlobRef,
  type BlobStore,
  type BlobStoreLimits,
  type ByteRange,
  type CallOptions,
  type Clock,
  isVaultError,
  type PutOptions,
  rangeFits,
  SLICE_BYTES,
  type StoredBlob,
  urgencyOf,
  VaultError,
} from '@streamvault/core'
import type { TelegramAccount } from '../account/telegram-account.ts'
import type { BlobLocations } from '../reading/blob-locations.ts'
import { planPieces } from '../reading/plan-pieces.ts'
import { readInOrder } from '../reading/read-in-order.ts'
import type { SwarmReader } from '../reading/swarm-reader.ts'
import { NobodyPostsError } from '../upload/nobody-posts-error.ts'
import type { UploadedFile } from '../upload/upload-journal.ts'
import type { Uploader } from '../upload/uploader.ts'
import { askAnyone } from './ask-anyone.ts'
import { formatBlobRef, parseBlobRef } from './blob-address.ts'
import { ChannelFinder } from './channel-finder.ts'
import { ChannelNews } from './channel-news.ts'
import type { ChannelSurvey } from './channel-survey.ts'
import { deleteMessage } from './delete-message.ts'
import type { LatePosts } from './late-posts.ts'
import type { StoreChannels } from './store-channels.ts'
import type { StoreJournal } from './store-journal.ts'
import { vaultErrorOf } from './vault-error-of.ts'
import { watchSource } from './watch-source.ts'

export interface TelegramBlobStoreDeps {
  readonly name: string
  /** Those that can be asked now. */
  readonly accounts: () => readonly TelegramAccount[]
  /** Whether there are others who sign in just now. */
  readonly isAwaitingOthers: () => boolean
  readonly clock: Clock
  readonly channels: StoreChannels
  readonly survey: Pick<ChannelSurvey, 'lookAtUnknown'>
  readonly journal: StoreJournal
  readonly latePosts: LatePosts
  readonly locations: BlobLocations
  readonly reader: SwarmReader
  readonly uploader: Uploader
  /** Closes what the store stands on. */
  readonly close: () => Promise<void>
}

const MIB = 1024 ** 2
/** 4,000 parts of 512 KiB (https://core.telegram.org/api/files#uploading-files). */
const BLOB_BYTES_MAX = 2_000 * MIB
/**
 * Of one file. Each holds 4 MiB on its way through its account, as much again while it is encrypted and written, and a slice
 * of its source: some 12 MiB, beside what viewers have.
 */
const PUTS_AT_ONCE_MAX = 4
const USABLE_MS_MAX = 30_000
const USABLE_POLL_MS = 250
const AHEAD = 'ahead' as const
const KEY = /^[a-z0-9][a-z0-9._-]{0,127}$/
/** Pieces of one read under way at once; a slice that somebody waits for has no more than that. */
const PIECES_AHEAD = 16

/** Blobs as documents of messages in channels. */
export class TelegramBlobStore implements BlobStore {
  readonly name: string
  readonly finder: ChannelFinder
  readonly news: ChannelNews
  readonly #deps: TelegramBlobStoreDeps

  constructor(deps: TelegramBlobStoreDeps) {
    this.#deps = deps
    this.name = deps.name
    const { accounts, channels, journal } = deps
    const lastMessageId = (channelId: number) => journal.lastMessageId(channelId)
    const sawMessage = (channelId: number, messageId: number) => journal.sawMessage(channelId, messageId)
    const finding = { accounts, channelIds: channels.ids, lastMessageId, sawMessage }
    this.finder = new ChannelFinder(finding)
    this.news = new ChannelNews(finding)
  }

  /** What one of the accounts may upload: 2,000 MiB, and more with a premium user. Each account that can post carries a part. */
  get limits(): BlobStoreLimits {
    const accounts = this.#deps.accounts()
    const largest = accounts.map(({ uploadBytesMax }) => uploadBytesMax)
    const carriers = this.#deps.channels.posting(accounts).length
    return {
      blobBytesMax: Math.max(BLOB_BYTES_MAX, ...largest),
      keepsLabels: true,
      putsAtOnce: Math.max(1, Math.min(carriers, PUTS_AT_ONCE_MAX)),
    }
  }

  async put(source: AsyncIterable<Uint8Array>, options: PutOptions): Promise<StoredBlob> {
    const { key, sizeBytes, signal } = options
    signal.throwIfAborted()
    assert(KEY.test(key), 'a key is of the permitted form')
    if (sizeBytes > this.limits.blobBytesMax) throw new VaultError('BLOB_TOO_LARGE', { blob: key, sizeBytes })
    const { journal, reader } = this.#deps
    const watched = watchSource(source, signal)
    try {
      const file = await this.#upload(watched.source, options)
      journal.sawMessage(file.channelId, file.messageId)
      journal.sawDataCenter(file.dataCenter)
      reader.prepare(file.dataCenter)
      await this.#deps.latePosts.lookFor(key, { signal })
      return { ref: formatBlobRef(file), sizeBytes: file.sizeBytes }
    } catch (error) {
      signal.throwIfAborted()
      // What the source itself got wrong must not be gone on with; whatever else went wrong, something may have been posted.
      if (watched.hasFailed() || isVaultError(error, 'BLOB_TRUNCATED')) journal.forgetUpload(key)
      throw vaultErrorOf(error)
    }
  }

  async stat(ref: BlobRef, { signal }: CallOptions): Promise<StoredBlob> {
    signal.throwIfAborted()
    const blob = parseBlobRef(ref)
    const accounts = this.#deps.accounts()
    const locate = (account: TelegramAccount) => this.#deps.locations.renew(account, blob, { signal })
    const found = await askAnyone({ accounts, signal }, locate)
    if (found.sizeBytes !== blob.sizeBytes) throw new VaultError('BLOB_NOT_FOUND', { ref, sizeBytes: found.sizeBytes })
    return { ref, sizeBytes: blob.sizeBytes }
  }

  async *read(ref: BlobRef, range: ByteRange, options: CallOptions): AsyncGenerator<Uint8Array> {
    const { signal, hurry } = options
    const urgency = urgencyOf(options)
    signal.throwIfAborted()
    const blob = parseBlobRef(ref)
    if (!rangeFits(range, blob.sizeBytes)) throw new VaultError('RANGE_OUT_OF_BOUNDS', { ref, ...range })
    const { reader } = this.#deps
    const first = { start: range.start, end: Math.min(range.end, endOfSlice(range.start)) }
    const pieces = [
      ...planPieces(first, reader.pieceBytes(blob, urgency)).map((piece) => ({ ...piece, urgency, hurry })),
      // What comes behind the first slice is not waited for until that was read.
      ...planPieces({ start: first.end, end: range.end }, SLICE_BYTES).map((piece) => ({
        ...piece,
        urgency: AHEAD,
        hurry: undefined,
      })),
    ]
    const plan = { count: pieces.length, ahead: PIECES_AHEAD, signal }
    const start = async (index: number, either: AbortSignal) => {
      const piece = pieces[index]
      assert(piece !== undefined, 'only planned pieces are read')
      return await reader.read({ blob, ...piece }, { signal: either, hurry: piece.hurry })
    }
    let index = 0
    for await (const { bytes } of readInOrder(plan, start)) {
      const wanted = pieces[index++]?.wanted
      if (wanted !== undefined) yield bytes.subarray(wanted.start, wanted.end)
      signal.throwIfAborted()
    }
  }

  async delete(ref: BlobRef, { signal }: CallOptions): Promise<void> {
    signal.throwIfAborted()
    const blob = parseBlobRef(ref)
    await deleteMessage(this.#deps, blob, { signal })
    this.#deps.journal.forgetBlob(ref)
    this.#deps.locations.forget(blob)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#deps.close()
  }

  /** The first sign-in of a new account takes seconds. Whoever waits for it longer is told that there is nobody. */
  async #untilUsable(signal: AbortSignal): Promise<void> {
    const { clock, accounts } = this.#deps
    for (let waitedMs = 0; accounts().length === 0 && waitedMs < USABLE_MS_MAX; waitedMs += USABLE_POLL_MS) {
      await clock.sleep(USABLE_POLL_MS, signal)
    }
  }

  /** While accounts sign in, one after the other, one that may post may be among them. */
  async #upload(source: AsyncIterable<Uint8Array>, options: PutOptions): Promise<UploadedFile> {
    const { clock, survey, isAwaitingOthers } = this.#deps
    const { signal } = options
    await this.#untilUsable(signal)
    // Somebody else may have filled it.
    await survey.lookAtUnknown({ signal })
    for (let waitedMs = 0; ; waitedMs += USABLE_POLL_MS) {
      try {
        return await this.#uploadNow(source, options)
      } catch (error) {
        const mayCome = error instanceof NobodyPostsError && isAwaitingOthers() && waitedMs < USABLE_MS_MAX
        if (!mayCome) throw error
      }
      await clock.sleep(USABLE_POLL_MS, signal)
    }
  }

  async #uploadNow(
    source: AsyncIterable<Uint8Array>,
    { key, sizeBytes, label, signal }: PutOptions,
  ): Promise<UploadedFile> {
    const { journal, uploader, channels, accounts } = this.#deps
    const upload = journal.upload(key, ({ file }) => formatBlobRef(file))
    const note = await upload.read()
    const isOther = note !== undefined && (note.phase === 'posted' ? note.file.sizeBytes : note.sizeBytes) !== sizeBytes
    if (isOther) journal.forgetUpload(key)
    const begun = isOther ? undefined : note?.phase === 'posting' ? note : await upload.readDoubt()
    const channelId = begun?.channelId ?? channels.current(accounts())
    const afterMessageId = journal.lastMessageId(channelId)
    const names = label ?? { fileName: key, caption: key }
    return await uploader.upload({ source, sizeBytes, channelId, afterMessageId, journal: upload, signal, ...names })
  }
}

function endOfSlice(position: number): number {
  return position - (position % SLICE_BYTES) + SLICE_BYTES
}
