import type { CallOptions, Clock, Logger } from '@streamvault/core'
import { eachPosted } from '../upload/find-posted.ts'
import type { UploadedFile } from '../upload/upload-journal.ts'
import { askAnyone } from './ask-anyone.ts'
import { type DeleteMessageDeps, deleteMessage } from './delete-message.ts'
import type { KeptDoubt, StoreJournal } from './store-journal.ts'

/** After the first look; each pause is twice the one before, so that an hour takes seven looks. */
const PAUSE_MS = 60_000
/** What Telegram has not posted by then it never will: it answers within a minute, or gives a request up. */
const DOUBT_MS = 60 * 60_000
/** An upload that is under way for so long is given up, and with it what is to be known about it. */
const UPLOAD_MS = 7 * 24 * 60 * 60_000

export interface LatePostsDeps extends DeleteMessageDeps {
  readonly clock: Clock
  readonly logger: Logger
  readonly journal: StoreJournal
}

/**
 * Sees to it that of every upload one message stays. A post of an account that died may appear after another account posted the
 * same: it is deleted, or where nobody may do that, told to people. Nothing else ever counts it, since the ref names the other.
 */
export class LatePosts {
  readonly #deps: LatePostsDeps
  /** When each doubt is looked into next, and after which pause. */
  readonly #due = new Map<string, { readonly at: number; readonly pauseMs: number }>()

  constructor(deps: LatePostsDeps) {
    this.#deps = deps
  }

  /** Looks into the doubts whose time has come. Throws only the reason of its signal. */
  async look(options: CallOptions): Promise<void> {
    for (const kept of this.#deps.journal.doubts()) {
      if ((this.#due.get(kept.key)?.at ?? 0) <= this.#deps.clock.monotonic()) await this.#lookInto(kept, options)
    }
  }

  /** Looks into the doubt of one upload, if there is any. Throws only the reason of its signal. */
  async lookFor(key: string, options: CallOptions): Promise<void> {
    for (const kept of this.#deps.journal.doubts()) if (kept.key === key) await this.#lookInto(kept, options)
  }

  async #lookInto(kept: KeptDoubt, options: CallOptions): Promise<void> {
    const { clock, journal, logger } = this.#deps
    const { key, doubt } = kept
    const ageMs = clock.now() - doubt.since
    const isOver = ageMs >= DOUBT_MS
    try {
      const found = await this.#find(kept, options)
      // Asked after the messages were found: what an upload takes for its own after that is none of them.
      const outcome = journal.outcomeOf(key)
      // What nobody wants may be wanted again while it is looked at; an hour later it is not.
      const isWaiting = outcome === 'under way' || (outcome === 'unwanted' && !isOver)
      const isKept = (file: UploadedFile) => typeof outcome !== 'string' && isSameMessage(file, outcome)
      for (const file of isWaiting ? [] : found) if (!isKept(file)) await this.#remove(file, options)
      if (isOver && !isWaiting) return this.#settle(kept)
    } catch (error) {
      options.signal.throwIfAborted()
      logger.debug({ channel: doubt.channelId, error }, 'whether something was posted twice could not be asked')
    }
    if (ageMs >= UPLOAD_MS) return this.#settle(kept)
    const { pauseMs } = this.#due.get(key) ?? { pauseMs: PAUSE_MS / 2 }
    const next = Math.min(2 * pauseMs, DOUBT_MS)
    this.#due.set(key, { at: clock.monotonic() + next, pauseMs: next })
  }

  #settle(kept: KeptDoubt): void {
    this.#deps.journal.settleDoubt(kept)
    this.#due.delete(kept.key)
  }

  async #find({ doubt }: KeptDoubt, { signal }: CallOptions): Promise<UploadedFile[]> {
    return await askAnyone({ accounts: this.#deps.accounts(), signal }, async (account) => {
      const found: UploadedFile[] = []
      for await (const file of eachPosted(account, doubt, { signal })) found.push(file)
      return found
    })
  }

  async #remove({ channelId, messageId }: UploadedFile, options: CallOptions): Promise<void> {
    const { logger } = this.#deps
    try {
      await deleteMessage(this.#deps, { channelId, messageId }, options)
      logger.info({ channel: channelId, message: messageId }, 'a message that was posted twice was deleted')
    } catch (error) {
      options.signal.throwIfAborted()
      logger.warn(
        { channel: channelId, message: messageId, error },
        'a message was posted twice and cannot be deleted; delete it by hand',
      )
    }
  }
}

function isSameMessage(one: UploadedFile, other: UploadedFile): boolean {
  return one.channelId === other.channelId && one.messageId === other.messageId
}
