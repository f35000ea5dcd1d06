import { isVaultError } from '@streamvault/core'
import { beforeEach, expect, test } from 'vitest'
import type { TelegramAccount } from '../account/telegram-account.ts'
import { StoreChannels } from './store-channels.ts'
import { StoreJournal } from './store-journal.ts'

const ACCOUNTS = ['bot-1', 'bot-2'].map((name) => ({ name }) as TelegramAccount)
let journal: StoreJournal
let channels: StoreChannels

beforeEach(() => {
  journal = new StoreJournal(':memory:')
  channels = new StoreChannels([10, 20], journal)
})

function refusal(): unknown {
  try {
    return channels.current(ACCOUNTS)
  } catch (error) {
    return isVaultError(error) ? error.code : error
  }
}

test('what is new goes to the first channel until it nears the end that Telegram has, and to the next from then on', () => {
  expect(channels.current(ACCOUNTS)).toBe(10)
  journal.sawMessage(10, 489_999)
  expect(channels.current(ACCOUNTS)).toBe(10)
  journal.sawMessage(10, 490_000)
  journal.sawMessage(10, 5)
  expect(channels.current(ACCOUNTS)).toBe(20)
  journal.sawMessage(20, 495_000)
  expect(refusal()).toBe('STORE_FULL')
})

test('a channel that nobody may post to is passed over, and tried again when an account was given rights', () => {
  for (const { name } of ACCOUNTS) channels.unable('post', 10, name)
  expect(channels.current(ACCOUNTS)).toBe(20)
  channels.forgive('bot-2')
  expect(channels.current(ACCOUNTS)).toBe(10)
  expect(channels.able('post', 10, ACCOUNTS).map(({ name }) => name)).toEqual(['bot-2'])
  expect(channels.posting(ACCOUNTS).map(({ name }) => name)).toEqual(['bot-2'])
})

test('without anybody who may post it is the accounts that are missing, not room', () => {
  for (const { name } of ACCOUNTS) for (const id of [10, 20]) channels.unable('post', id, name)
  expect(refusal()).toBe('STORE_UNAVAILABLE')
  expect(channels.posting(ACCOUNTS)).toEqual([])
})
