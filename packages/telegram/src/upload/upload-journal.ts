import type { ByteRange, Instant } from '@streamvault/core'

/** A file in a channel, as it was posted. */
export interface UploadedFile {
  readonly channelId: number
  readonly messageId: number
  /** 64 bits in decimal digits, signed. */
  readonly documentId: string
  readonly dataCenter: number
  readonly sizeBytes: number
}

/** By what a posted file is known again: together they name one upload and no other. */
export interface PostedMark {
  readonly channelId: number
  readonly fileName: string
  readonly caption: string
  readonly sizeBytes: number
}

/**
 * A post that was begun and that nobody knows the end of: its account is gone, or its parts are. Telegram knows a repeated post
 * by its number for each account alone, so that it may still appear beside one that another account makes.
 */
export interface DoubtfulPost extends PostedMark {
  /** A message that was in the channel before it. */
  readonly afterMessageId: number
  /** When somebody began to post anew. */
  readonly since: Instant
}

interface StartedNote {
  /** The name of the account: Telegram knows the parts as its own. */
  readonly account: string
  /** Under which Telegram collects the parts: 64 bits in decimal digits, signed. */
  readonly fileId: string
  /** By which Telegram knows a repeated post: 64 bits in decimal digits, signed. The same for the whole upload. */
  readonly randomId: string
  readonly sizeBytes: number
  readonly startedAt: Instant
}

/** Parts are sent; `parts` are indices of those that Telegram acknowledged. */
export interface SendingNote extends StartedNote {
  readonly phase: 'sending'
  readonly parts: readonly ByteRange[]
}

/** All parts are there, and the message may be. */
export interface PostingNote extends StartedNote {
  readonly phase: 'posting'
  /** Of a file that Telegram takes with its MD5, in hex. */
  readonly md5?: string
  readonly channelId: number
  /** A message that was in the channel before the first try to post; 0 when there was none. */
  readonly afterMessageId: number
}

/** The upload is done. */
export interface PostedNote {
  readonly phase: 'posted'
  readonly file: UploadedFile
}

export type UploadNote = SendingNote | PostingNote | PostedNote

/** How far one upload has come. It is written often, as JSON of a few hundred bytes. */
export interface UploadJournal {
  /** The last note that was written; undefined when there is none. */
  read(): Promise<UploadNote | undefined>
  /**
   * Survives the end of the process once it returns, and the loss of power, but for what was sent: that is sent again. Never
   * called again before it returns.
   */
  write(note: UploadNote): Promise<void>
  /** What may appear beside this upload; undefined unless there is something. */
  readDoubt(): Promise<DoubtfulPost | undefined>
  /** Takes the place of an earlier one. Survives the loss of power once it returns. */
  writeDoubt(doubt: DoubtfulPost): Promise<void>
}
