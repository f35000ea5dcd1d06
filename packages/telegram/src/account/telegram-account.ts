import type { tl } from '@mtcute/core'
import type { CallOptions } from '@streamvault/core'
import type { MediaGrant } from '../media/media-link.ts'

export interface TelegramCallOptions extends CallOptions {
  /** The account's home unless given. */
  readonly dataCenter?: number
  /** 10 s unless given. */
  readonly timeoutMs?: number
}

export interface GrantOptions extends CallOptions {
  /** An earlier grant that Telegram answered with `AUTH_KEY_UNREGISTERED`: the sign-in is carried over anew, once for all. */
  readonly refused?: MediaGrant
}

/** One signed-in Telegram session. It never sleeps out a FLOOD_WAIT, and never repeats a call by itself. */
export interface TelegramAccount extends AsyncDisposable {
  /** Stable, and no secret: `bot-` or `user-` and the account's id. */
  readonly name: string
  readonly kind: 'bot' | 'user'
  readonly id: number
  /** Largest file that the account may upload, in bytes: 2,000 MiB, or 4,000 MiB for premium users. */
  readonly uploadBytesMax: number

  /**
   * Asks for one thing once.
   *
   * Throws `TelegramError`, `LinkLostError` when no answer came in time, and the signal's reason once that is aborted.
   */
  call<M extends tl.RpcMethod>(request: M, options: TelegramCallOptions): Promise<tl.RpcCallReturn[M['_']]>

  /**
   * What it takes to speak to a data centre as this account beside its client. The first time a key is exchanged and the
   * sign-in carried over, at the pace of logins; afterwards it is at hand, also after a restart.
   */
  grant(dataCenter: number, options: GrantOptions): Promise<MediaGrant>

  /** How the account names a channel that it sees. Throws `TelegramError` with `CHANNEL_PRIVATE` or `CHANNEL_INVALID`. */
  channel(channelId: number, options: CallOptions): Promise<tl.RawInputChannel>
}
