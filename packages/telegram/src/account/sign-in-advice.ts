import { asSentence } from '@streamvault/core'
import { LinkLostError, TelegramError } from '../telegram-error.ts'
import { accountFaultOf } from './account-fault.ts'
import { floodWaitMs } from './flood-wait.ts'

/** https://core.telegram.org/method/auth.signIn and auth.sendCode, as far as they end a sign-in and no account. */
const ADVICE: Readonly<Record<string, string>> = {
  PHONE_CODE_INVALID: 'The code was wrong three times. Begin again, with the code that Telegram sends then.',
  PHONE_CODE_EXPIRED: 'The code is no longer good. Begin again, and give the new one within a few minutes.',
  PHONE_CODE_EMPTY: 'There was no code. Begin again.',
  PASSWORD_HASH_INVALID: 'The password was wrong three times. Begin again when you have it.',
  PHONE_NUMBER_FLOOD: 'The number was tried too often. Wait a day.',
  PHONE_PASSWORD_FLOOD: 'The password was tried too often. Wait a day.',
  SEND_CODE_UNAVAILABLE:
    'Telegram has no more ways to send a code to this number. Sign in with an app once, then again here.',
  PAYMENT_REQUIRED: 'Telegram sends a code to this number only for money. Sign in with an app once, then again here.',
}

/** What a person can do when signing in failed, in a sentence or two; undefined for what is not Telegram's doing. */
export function signInAdviceFor(error: unknown): string | undefined {
  if (error instanceof LinkLostError)
    return 'Telegram did not answer. ./streamvault doctor says whether it can be reached.'
  if (!(error instanceof TelegramError)) return undefined
  const waitMs = floodWaitMs(error)
  if (waitMs !== undefined)
    return `Telegram wants ${Math.ceil(waitMs / 60_000)} minutes of waiting before the next try.`
  return accountFaultOf(error)?.advice ?? ADVICE[error.message] ?? asSentence(`Telegram refused: ${error.message}`)
}
