import { FakeClock } from '@streamvault/testkit'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ClientAccount } from '../account/client-account.ts'
import type { TelegramAccount } from '../account/telegram-account.ts'
import { TrialTelegram } from '../trial/trial-telegram.ts'
import { ChannelSurvey } from './channel-survey.ts'
import { StoreChannels } from './store-channels.ts'
import { StoreJournal } from './store-journal.ts'

const { signal } = new AbortController()
const HOUR_MS = 60 * 60_000

let trial: TrialTelegram
let account: ClientAccount
let channelId = 3_000
let clock: FakeClock
let journal: StoreJournal
let usable: TelegramAccount[]
let survey: ChannelSurvey

beforeAll(async () => {
  trial = await TrialTelegram.start()
  account = await trial.open(trial.addBot(7))
})

beforeEach(() => {
  channelId++
  trial.sim.addChannel(channelId, 'Shared')
  trial.sim.setMember(channelId, 7, 'admin')
  clock = new FakeClock()
  journal = new StoreJournal(':memory:')
  usable = [account]
  survey = new ChannelSurvey({ clock, channelIds: [channelId], journal, accounts: () => usable })
})

afterAll(async () => {
  await account[Symbol.asyncDispose]()
  await trial[Symbol.asyncDispose]()
})

/** As somebody posts who has nothing to do with the vault. */
function post(count: number): number {
  let last = 0
  for (let times = 0; times < count; times++) {
    last = trial.sim.postSeededDocument({ channelId, dataCenterId: 1, sizeBytes: 10, fileName: 'theirs' })
  }
  return last
}

const calls = () => trial.sim.weather.callCount('channels.getMessages')

test('a channel that others fill is seen to be filled, and is left in time for the next', async () => {
  const channels = new StoreChannels([channelId, 9_999], journal)
  post(120)
  await survey.look({ signal })
  expect(channels.levels()[0]).toMatchObject({ id: channelId, messages: 120 })
  expect(channels.current([account])).toBe(channelId)
  // Of what others posted, one in a hundred was not deleted.
  for (let id = 300; id <= 490_100; id += 100) {
    trial.sim.skipMessageIds(channelId, id)
    post(1)
  }
  await clock.advance(HOUR_MS)
  await survey.look({ signal })
  expect(channels.levels()[0]?.messages).toBeGreaterThanOrEqual(490_000)
  expect(channels.current([account])).toBe(9_999)
})

test('who wants to know it now is told what was posted a moment ago, and Telegram is asked little', async () => {
  post(5)
  await survey.look({ signal })
  const before = calls()
  await survey.look({ signal })
  expect(calls()).toBe(before)
  post(1)
  await clock.advance(3_000)
  await Promise.all(Array.from({ length: 9 }, () => survey.lookAfresh({ signal })))
  expect([journal.lastMessageId(channelId), calls() - before]).toEqual([6, 2])
  await survey.lookAfresh({ signal })
  expect(calls() - before).toBe(2)
})

test('a channel of which nothing is known is looked at once before it is used', async () => {
  post(3)
  await survey.lookAtUnknown({ signal })
  expect(journal.lastMessageId(channelId)).toBe(3)
  const before = calls()
  await clock.advance(HOUR_MS)
  await survey.lookAtUnknown({ signal })
  expect(calls()).toBe(before)
})

test('who cannot be asked changes nothing, and is asked again in a minute', async () => {
  journal.sawMessage(channelId, 50)
  trial.sim.setMember(channelId, 7, 'out')
  await survey.look({ signal })
  expect(journal.lastMessageId(channelId)).toBe(50)
  trial.sim.setMember(channelId, 7, 'admin')
  post(60)
  await survey.look({ signal })
  expect(journal.lastMessageId(channelId)).toBe(50)
  await clock.advance(60_000)
  await survey.look({ signal })
  expect(journal.lastMessageId(channelId)).toBe(60)
  await clock.advance(3_000)
  await expect(survey.lookAfresh({ signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough')
})
