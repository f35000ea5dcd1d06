import { TelegramError } from '../telegram-error.ts'

/** Why an account cannot be used, as Telegram calls it, and what a person can do about it. */
export interface AccountFault {
  /** As Telegram writes it. */
  readonly code: string
  /** A sentence or two; it holds no secret. */
  readonly advice: string
}

const SIGN_IN_AGAIN = 'Sign the account in again.'

/** https://core.telegram.org/api/errors, as far as they end an account. */
const ADVICE: Readonly<Record<string, string>> = {
  ACCESS_TOKEN_INVALID: 'Telegram does not know this bot token. Copy it again from @BotFather.',
  ACCESS_TOKEN_EXPIRED: 'The bot token was replaced or its bot deleted. Ask @BotFather for the current token.',
  API_ID_INVALID: 'Telegram does not accept the API id and hash. Copy both again from https://my.telegram.org.',
  API_ID_PUBLISHED_FLOOD:
    'The API id is a published one that Telegram refuses. Make your own at https://my.telegram.org.',
  AUTH_KEY_DUPLICATED:
    'Two processes or machines used this session at once, so Telegram ended it: a copy of the data folder runs somewhere. Stop the other one. A bot signs in anew by itself, once an hour at most; sign a user account in again with ./streamvault telegram-login.',
  AUTH_KEY_INVALID: `Telegram no longer accepts the stored key. ${SIGN_IN_AGAIN}`,
  AUTH_KEY_UNREGISTERED: `The session was ended, on another device or by Telegram. ${SIGN_IN_AGAIN}`,
  SESSION_EXPIRED: `The session has expired. ${SIGN_IN_AGAIN}`,
  SESSION_REVOKED: `The session was ended on another device. ${SIGN_IN_AGAIN}`,
  USER_DEACTIVATED: 'The account was deleted. Use another one.',
  USER_DEACTIVATED_BAN: 'Telegram has banned the account. Use another one, or appeal with recover@telegram.org.',
  PHONE_NUMBER_BANNED: 'Telegram has banned this phone number. Use another one, or appeal with recover@telegram.org.',
  PHONE_NUMBER_INVALID: 'Telegram does not know this phone number. Write it with its country code.',
  PHONE_NUMBER_UNOCCUPIED: 'There is no account with this phone number. Make one in a Telegram app first.',
  SESSION_PASSWORD_NEEDED: 'The account has a second password. Sign it in by hand.',
}

/** Telegram has seen the session in two places. Its keys are of no use to either from then on. */
export function isDuplicated({ code }: AccountFault): boolean {
  return code === 'AUTH_KEY_DUPLICATED'
}

/** What an error says about the account that met it; undefined when it may go on. */
export function accountFaultOf(error: unknown): AccountFault | undefined {
  if (!(error instanceof TelegramError)) return undefined
  const advice = ADVICE[error.message]
  return advice === undefined ? undefined : { code: error.message, advice }
}
