import { VaultError } from '@streamvault/core'
import { expect, test } from 'vitest'
import { LinkLostError, TelegramError } from '../telegram-error.ts'
import { isForbidden, vaultErrorOf } from './vault-error-of.ts'

test.each([
  [new TelegramError(420, 'FLOOD_WAIT_30'), 'STORE_THROTTLED', 30_000],
  [new TelegramError(420, 'FLOOD_PREMIUM_WAIT_3'), 'STORE_THROTTLED', 3_000],
  [new TelegramError(400, 'MESSAGES_TOO_MUCH'), 'STORE_FULL', undefined],
  [new TelegramError(400, 'CHAT_WRITE_FORBIDDEN'), 'STORE_UNAVAILABLE', undefined],
  [new TelegramError(500, 'ANYTHING_NEW'), 'STORE_UNAVAILABLE', undefined],
  [new LinkLostError('the connection was closed'), 'STORE_UNAVAILABLE', undefined],
  [new VaultError('BLOB_NOT_FOUND'), 'BLOB_NOT_FOUND', undefined],
])('%s becomes %s', (error, code, retryAfterMs) => {
  expect(vaultErrorOf(error)).toMatchObject({ code, retryAfterMs })
})

test('what is no error of Telegram stays what it is', () => {
  const error = new RangeError('a fault of ours')
  expect(vaultErrorOf(error)).toBe(error)
})

test.each([
  ['CHAT_ADMIN_REQUIRED', true],
  ['CHANNEL_PRIVATE', true],
  ['CHAT_SEND_DOCS_FORBIDDEN', true],
  ['FLOOD_WAIT_3', false],
  ['FILE_REFERENCE_EXPIRED', false],
])('%s may be another account’s to do: %s', (text, forbidden) => {
  expect(isForbidden(new TelegramError(400, text))).toBe(forbidden)
})
