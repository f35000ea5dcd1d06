import { LinkLostError, TelegramError } from '../../telegram-error.ts'

/** https://core.telegram.org/mtproto/mtproto-transports#transport-errors */
const UNKNOWN_KEY = -404
const FLOOD = -429
/** Telegram does not say for how long. mtcute counts its attempts to connect over as much. */
const FLOOD_WAIT_SECONDS = 10
/** Telegram tells the same for a moment when one of its own is at fault, so mtcute too believes it the second time only. */
const UNKNOWN_KEY_BELIEVED_AT = 2

/** Turns what a server says in place of a frame into errors of ours, for all connections under one key. */
export class TransportErrors {
  #unknownKeyCount = 0

  errorOf(code: number): Error {
    if (code === FLOOD) return new TelegramError(420, `FLOOD_WAIT_${FLOOD_WAIT_SECONDS}`)
    if (code === UNKNOWN_KEY && ++this.#unknownKeyCount >= UNKNOWN_KEY_BELIEVED_AT)
      return new TelegramError(401, 'AUTH_KEY_UNREGISTERED')
    return new LinkLostError(`the server refused the connection with code ${code}`)
  }

  /** The key is known: something was understood. */
  worked(): void {
    this.#unknownKeyCount = 0
  }
}
