import { isVaultError, VaultError } from '@streamvault/core'
import { fetchFailureOf } from '../swarm/fetch-failure.ts'
import { LinkLostError, TelegramError } from '../telegram-error.ts'

const FULL = /^(?:CHANNELS_TOO_MUCH|MESSAGES_TOO_MUCH|STORAGE_FULL)$/

/** Whatever Telegram did not do, in the words of the vault. What is one of its errors already stays as it is. */
export function vaultErrorOf(error: unknown): Error {
  if (isVaultError(error)) return error
  if (error instanceof LinkLostError)
    return new VaultError('STORE_UNAVAILABLE', { reason: error.message }, { cause: error })
  if (!(error instanceof TelegramError))
    return error instanceof Error ? error : new VaultError('INTERNAL', {}, { cause: error })
  const failure = fetchFailureOf(error.message)
  if (failure.kind === 'flood')
    return new VaultError('STORE_THROTTLED', {}, { cause: error, retryAfterMs: failure.waitMs })
  if (FULL.test(error.message)) return new VaultError('STORE_FULL', {}, { cause: error })
  return new VaultError('STORE_UNAVAILABLE', { reason: error.message }, { cause: error })
}

/** The account may not do this in this channel, and another one perhaps may. */
export function isForbidden(error: unknown): boolean {
  return error instanceof TelegramError && FORBIDDEN.test(error.message)
}

const FORBIDDEN =
  /^(?:CHAT_ADMIN_REQUIRED|CHAT_WRITE_FORBIDDEN|CHAT_SEND_\w+_FORBIDDEN|CHAT_RESTRICTED|CHANNEL_PRIVATE|CHANNEL_INVALID|MESSAGE_DELETE_FORBIDDEN|MESSAGE_AUTHOR_REQUIRED|USER_BANNED_IN_CHANNEL|RIGHT_FORBIDDEN)$/
