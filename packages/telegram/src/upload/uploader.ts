import { randomBytes } from 'node:crypto'
import { assert, type CallOptions, type Clock, VaultError } from '@streamvault/core'
import { floodWaitMs } from '../account/flood-wait.ts'
import type { TelegramAccount } from '../account/telegram-account.ts'
import { chooseLane } from './choose-lane.ts'
import { findPosted, lastMessageId } from './find-posted.ts'
import { NobodyPostsError } from './nobody-posts-error.ts'
import { NoteWriter } from './note-writer.ts'
import { arePartsGone, type PostFile, postFile } from './post-file.ts'
import { FLOOD_WAIT_MS_MAX, isUncertain } from './repeat-call.ts'
import { type SentParts, sendParts } from './send-parts.ts'
import type {
  DoubtfulPost,
  PostingNote,
  SendingNote,
  UploadedFile,
  UploadJournal,
  UploadNote,
} from './upload-journal.ts'
import { UploadLane } from './upload-lane.ts'

/** Telegram promises nothing about parts of which no file was made; later ones are sent again. */
const PARTS_MS = 60 * 60_000
const ANY_BYTES = 'application/octet-stream'

export interface UploadRequest extends CallOptions {
  /** Read once, from its beginning, unless the upload turns out to be done. */
  readonly source: AsyncIterable<Uint8Array>
  /** Above 0. */
  readonly sizeBytes: number
  /** The same at every call, once something may have been posted there. */
  readonly channelId: number
  /** Together with `caption` the name of this upload and no other. */
  readonly fileName: string
  readonly caption: string
  /** Any bytes unless given. */
  readonly mimeType?: string
  /** A message that is in the channel already: the later, the sooner a post that was cut off is found. */
  readonly afterMessageId?: number
  /** Of this upload alone. */
  readonly journal: UploadJournal
}

export interface UploaderDeps {
  readonly clock: Clock
  /** Those that can post to a channel now. */
  readonly accounts: (channelId: number) => readonly TelegramAccount[]
  /** Asked before a file is sent through an account: whoever may not post it would be told only when all of it is there. */
  readonly mayPost?: (account: TelegramAccount, channelId: number, options: CallOptions) => Promise<boolean>
  /** Told what ended an upload through an account, so that the next try goes elsewhere if that helps. */
  readonly onFailed?: (account: TelegramAccount, channelId: number, error: unknown) => void
}

/** Puts files into channels, each through the account that has least to do, and each exactly once. */
export class Uploader {
  readonly #deps: UploaderDeps
  /** By name of the account. */
  readonly #lanes = new Map<string, UploadLane>()
  /** The last message that was seen in a channel. */
  readonly #lastMessages = new Map<number, number>()

  constructor(deps: UploaderDeps) {
    this.#deps = deps
  }

  /**
   * Uploads a file, or what the journal says is missing of it.
   *
   * Throws `BLOB_TOO_LARGE` when no account may carry it, `BLOB_TRUNCATED` when the source has another size,
   * `STORE_UNAVAILABLE` without accounts, and otherwise `TelegramError` or `LinkLostError`. Calling it again with the same
   * journal goes on where it stopped. What an account that is gone may have posted is looked for before another one posts;
   * if it appears only later, the journal's doubt tells where.
   */
  async upload(request: UploadRequest): Promise<UploadedFile> {
    const { journal, sizeBytes, channelId, signal } = request
    assert(sizeBytes > 0, 'Telegram keeps no empty files')
    signal.throwIfAborted()
    const note = await journal.read()
    if (note?.phase === 'posted') return note.file
    for (const passedOver = new Set<string>(); ; ) {
      const lane = this.#laneFor(note, { sizeBytes, channelId, passedOver })
      using _ = lane.carry(sizeBytes)
      const mayPost = await this.#deps.mayPost?.(lane.account, channelId, { signal })
      if (mayPost !== false) return await this.#uploadThrough(lane, request, note)
      passedOver.add(lane.account.name)
    }
  }

  async #uploadThrough(
    lane: UploadLane,
    request: UploadRequest,
    note: SendingNote | PostingNote | undefined,
  ): Promise<UploadedFile> {
    const { journal, channelId } = request
    try {
      const file = await this.#resume(request, lane, note)
      this.#sawMessage(file.channelId, file.messageId)
      await journal.write({ phase: 'posted', file })
      return file
    } catch (error) {
      if (isUncertain(error) || floodWaitMs(error) !== undefined) lane.failed()
      this.#deps.onFailed?.(lane.account, channelId, error)
      throw error
    }
  }

  async #resume(
    request: UploadRequest,
    lane: UploadLane,
    note: SendingNote | PostingNote | undefined,
  ): Promise<UploadedFile> {
    const { account } = lane
    const { sizeBytes, signal } = request
    const doubt = await doubtOf(request)
    const begun = note?.phase === 'posting' ? note : doubt
    const found = begun && (await findPosted(account, { ...request, ...begun }, { signal }))
    if (found !== undefined) return found
    if (note?.phase === 'posting') {
      const canPost = note.account === account.name && note.channelId === request.channelId
      const mayBePosted = doubt !== undefined
      const file = canPost ? await this.#post(request, { lane, note, mayBePosted }).catch(unlessPartsGone) : undefined
      if (file !== undefined) return file
      await this.#doubt(request, note)
    }
    const isGood = note?.phase === 'sending' && note.account === account.name && note.sizeBytes === sizeBytes
    const isFresh = isGood && note.startedAt > this.#deps.clock.now() - PARTS_MS
    const posting = await this.#send(request, lane, isFresh ? note : this.#begin(account, sizeBytes, note))
    return this.#postOrForget(request, lane, posting)
  }

  /** Noted before anything is that would let the post be forgotten. */
  async #doubt(request: UploadRequest, { channelId, afterMessageId }: PostingNote): Promise<void> {
    const { journal, fileName, caption, sizeBytes } = request
    const since = this.#deps.clock.now()
    await journal.writeDoubt({ channelId, fileName, caption, sizeBytes, afterMessageId, since })
  }

  /** Sends the parts that are missing, and notes that the message comes next. */
  async #send(request: UploadRequest, lane: UploadLane, note: SendingNote): Promise<PostingNote> {
    const { source, channelId, journal, signal } = request
    const notes = new NoteWriter(journal, this.#deps.clock)
    notes.write(note)
    await notes.flush()
    let sent: SentParts
    try {
      sent = await sendParts({ source, note, lane, notes, clock: this.#deps.clock, signal })
    } finally {
      await notes.flush()
    }
    // What was begun before is looked for together with what comes now.
    const doubt = await doubtOf(request)
    const afterMessageId = doubt?.afterMessageId ?? (await this.#lastMessage(request, lane.account))
    const { parts: _, ...started } = note
    const posting: PostingNote = { ...started, ...sent, phase: 'posting', channelId, afterMessageId }
    await journal.write(posting)
    return posting
  }

  async #postOrForget(request: UploadRequest, lane: UploadLane, note: PostingNote): Promise<UploadedFile> {
    const mayBePosted = (await doubtOf(request)) !== undefined
    try {
      return await this.#post(request, { lane, note, mayBePosted })
    } catch (error) {
      if (arePartsGone(error)) {
        // The source is read; the next call sends every part again.
        await this.#doubt(request, note)
        await request.journal.write(this.#begin(lane.account, request.sizeBytes, note))
      }
      throw error
    }
  }

  #post(request: UploadRequest, post: Pick<PostFile, 'lane' | 'note' | 'mayBePosted'>): Promise<UploadedFile> {
    const { mimeType = ANY_BYTES, signal } = request
    return postFile({ ...post, mark: request, mimeType, clock: this.#deps.clock, signal })
  }

  #begin(account: TelegramAccount, sizeBytes: number, earlier: UploadNote | undefined): SendingNote {
    // Whatever came of an earlier try, Telegram knows a repeated post by its number.
    const randomId = earlier !== undefined && 'randomId' in earlier ? earlier.randomId : randomLong()
    const startedAt = this.#deps.clock.now()
    return { phase: 'sending', account: account.name, fileId: randomLong(), randomId, sizeBytes, startedAt, parts: [] }
  }

  #laneFor(
    note: UploadNote | undefined,
    {
      sizeBytes,
      channelId,
      passedOver,
    }: Pick<UploadRequest, 'sizeBytes' | 'channelId'> & { readonly passedOver: ReadonlySet<string> },
  ): UploadLane {
    const accounts = this.#deps.accounts(channelId).filter(({ name }) => !passedOver.has(name))
    const lanes = accounts.map((account) => this.#lane(account))
    const started = note !== undefined && 'account' in note ? note : undefined
    const same = lanes.find(({ account }) => account.name === started?.account)
    if (same !== undefined && (same.waitMs <= FLOOD_WAIT_MS_MAX || started?.phase === 'posting')) return same
    const lane = chooseLane(lanes, sizeBytes)
    if (lane !== undefined) return lane
    if (lanes.length === 0) throw new NobodyPostsError('no account can upload')
    throw new VaultError('BLOB_TOO_LARGE', { sizeBytes })
  }

  #lane(account: TelegramAccount): UploadLane {
    const known = this.#lanes.get(account.name)
    const lane = known?.account === account ? known : new UploadLane(account, this.#deps.clock)
    this.#lanes.set(account.name, lane)
    return lane
  }

  async #lastMessage(
    { channelId, afterMessageId = 0, signal }: UploadRequest,
    account: TelegramAccount,
  ): Promise<number> {
    const known = Math.max(afterMessageId, this.#lastMessages.get(channelId) ?? 0)
    const last = known > 0 ? known : await lastMessageId(account, channelId, { signal })
    this.#sawMessage(channelId, last)
    return last
  }

  #sawMessage(channelId: number, messageId: number): void {
    this.#lastMessages.set(channelId, Math.max(messageId, this.#lastMessages.get(channelId) ?? 0))
  }
}

/** What this upload, and no other under its name, may have posted in its channel. */
async function doubtOf({ journal, channelId, sizeBytes }: UploadRequest): Promise<DoubtfulPost | undefined> {
  const doubt = await journal.readDoubt()
  return doubt?.channelId === channelId && doubt.sizeBytes === sizeBytes ? doubt : undefined
}

function unlessPartsGone(error: unknown): undefined {
  if (!arePartsGone(error)) throw error
}

function randomLong(): string {
  return randomBytes(8).readBigInt64LE().toString()
}
