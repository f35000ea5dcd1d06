/** What Telegram answered instead of a result (https://core.telegram.org/api/errors). */
export class TelegramError extends Error {
  override readonly name = 'TelegramError'
  /** 303 somewhere else, 400 wrong request, 401 not signed in, 403 not allowed, 420 wait, 5xx and -503 its own trouble. */
  readonly code: number

  /** `text` is as Telegram writes it, such as `FLOOD_WAIT_30`; it becomes the message. */
  constructor(code: number, text: string) {
    super(text)
    this.code = code
  }
}

/** A connection to Telegram that was lost, or an answer that did not come in time. */
export class LinkLostError extends Error {
  override readonly name = 'LinkLostError'
}
