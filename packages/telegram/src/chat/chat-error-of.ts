import { isVaultError, VaultError } from '@streamvault/core'
import { vaultErrorOf } from '../store/vault-error-of.ts'
import { TelegramError } from '../telegram-error.ts'

const GONE = /^(?:MESSAGE_ID_INVALID|MESSAGE_IDS_EMPTY|MSG_ID_INVALID|PEER_ID_INVALID)$/
const PROTECTED = /^CHAT_FORWARDS_RESTRICTED$/

/** What the bot could not do in a chat, in the words of the vault. */
export function chatErrorOf(error: unknown): Error {
  const known = vaultErrorOf(error)
  if (!isVaultError(known, 'STORE_UNAVAILABLE', 'STORE_THROTTLED')) return known
  const { details, retryAfterMs } = known
  return new VaultError('CHAT_UNAVAILABLE', details, {
    cause: error,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  })
}

/** What became of a copy that Telegram refuses, in the words of the vault. */
export function copyErrorOf(error: unknown): Error {
  if (error instanceof TelegramError && PROTECTED.test(error.message)) {
    return new VaultError('CHAT_FILE_PROTECTED', {}, { cause: error })
  }
  return isMessageGone(error) ? new VaultError('CHAT_FILE_GONE', {}, { cause: error }) : vaultErrorOf(error)
}

/** Whether Telegram has no such message any longer. */
export function isMessageGone(error: unknown): boolean {
  return error instanceof TelegramError && GONE.test(error.message)
}
