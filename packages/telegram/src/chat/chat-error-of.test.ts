import { isVaultError, VaultError } from '@streamvault/core'
import { expect, test } from 'vitest'
import { LinkLostError, TelegramError } from '../telegram-error.ts'
import { chatErrorOf, copyErrorOf } from './chat-error-of.ts'

function shown(error: Error) {
  return isVaultError(error) ? [error.code, error.retryAfterMs] : error.message
}

test.for([
  [new TelegramError(420, 'FLOOD_WAIT_7'), ['CHAT_UNAVAILABLE', 7000]],
  [new TelegramError(403, 'USER_IS_BLOCKED'), ['CHAT_UNAVAILABLE', undefined]],
  [new LinkLostError('no answer'), ['CHAT_UNAVAILABLE', undefined]],
  [new VaultError('CHAT_FILE_GONE'), ['CHAT_FILE_GONE', undefined]],
] as const)('what the bot could not do in a chat is told in the words of the vault: %o', ([error, expected]) => {
  expect(shown(chatErrorOf(error))).toEqual(expected)
})

test.for([
  [new TelegramError(400, 'CHAT_FORWARDS_RESTRICTED'), ['CHAT_FILE_PROTECTED', undefined]],
  [new TelegramError(400, 'MESSAGE_ID_INVALID'), ['CHAT_FILE_GONE', undefined]],
  [new TelegramError(420, 'FLOOD_WAIT_7'), ['STORE_THROTTLED', 7000]],
  [new TelegramError(403, 'CHAT_WRITE_FORBIDDEN'), ['STORE_UNAVAILABLE', undefined]],
] as const)('why a copy was refused is told in the words of the vault: %o', ([error, expected]) => {
  expect(shown(copyErrorOf(error))).toEqual(expected)
})
