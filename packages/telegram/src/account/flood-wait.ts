import { TelegramError } from '../telegram-error.ts'

const FLOOD = /^(?:FLOOD|FLOOD_PREMIUM|SLOWMODE)_WAIT_(\d{1,9})$/

/** How long Telegram told the account to wait, in milliseconds; undefined when the error says nothing of the kind. */
export function floodWaitMs(error: unknown): number | undefined {
  const seconds = error instanceof TelegramError ? FLOOD.exec(error.message)?.[1] : undefined
  return seconds === undefined ? undefined : Number(seconds) * 1000
}

/** As Telegram says it: whole seconds, rounded up. */
export function floodWait(waitMs: number): TelegramError {
  return new TelegramError(420, `FLOOD_WAIT_${Math.ceil(waitMs / 1000)}`)
}
