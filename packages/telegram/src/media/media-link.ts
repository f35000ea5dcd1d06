import type { tl } from '@mtcute/core'
import type { CallOptions } from '@streamvault/core'

/** A data centre, and the key under which an account is signed in there. */
export interface MediaGrant {
  readonly dataCenter: number
  readonly host: string
  readonly port: number
  /** 256 bytes; a secret. The client of the same account uses it too, in sessions of its own. */
  readonly authKey: Uint8Array
  readonly apiId: number
}

/** A piece as `upload.getFile` takes it: both ends in one MiB, `offset` a multiple of `limit` or both multiples of 4 KiB. */
export interface PieceRequest {
  readonly location: tl.RawInputDocumentFileLocation
  readonly offset: number
  readonly limit: number
}

export interface PieceOptions extends CallOptions {
  /** Called once, when the answer has begun to arrive. */
  readonly onFirstByte?: () => void
}

/** Bytes in a pooled buffer: to be read until disposed, and by nobody afterwards. */
export interface LentBytes extends Disposable {
  readonly bytes: Uint8Array
}

/** Several connections of one account to one data centre, for the bytes of files and nothing else. */
export interface MediaLink extends AsyncDisposable {
  /** How many answers are awaited on all connections together. */
  readonly inFlight: number

  /** Connects what is not connected, so that the first piece need not wait. Failing is no error: `read` will tell. */
  warm(options: CallOptions): Promise<void>

  /**
   * Reads one piece: fewer bytes than `limit` only at the end of the file.
   *
   * Once the signal aborts, it throws its reason, and Telegram is told that the answer is no longer wanted. Throws
   * `TelegramError`, and `LinkLostError` when the connection broke. It does not retry, but a lost connection is made anew for the
   * next call.
   */
  read(piece: PieceRequest, options: PieceOptions): Promise<LentBytes>
}
