import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ClientAccount } from '../account/client-account.ts'
import { TrialTelegram } from '../trial/trial-telegram.ts'
import { findPosted, lastMessageId } from './find-posted.ts'

const signal = new AbortController().signal

let trial: TrialTelegram
let account: ClientAccount
let channelId = 2_000

beforeAll(async () => {
  trial = await TrialTelegram.start()
  account = await trial.open(trial.addBot(7))
})

beforeEach(() => {
  channelId++
  trial.sim.addChannel(channelId, 'Empty')
  trial.sim.setMember(channelId, 7, 'admin')
})

afterAll(async () => {
  await account[Symbol.asyncDispose]()
  await trial[Symbol.asyncDispose]()
})

function post(count: number, fileName = 'noise', sizeBytes = 10): number {
  let last = 0
  for (let times = 0; times < count; times++) {
    last = trial.sim.postSeededDocument({ channelId, dataCenterId: 1, sizeBytes, fileName })
  }
  return last
}

async function remove(from: number, to: number): Promise<void> {
  const channel = await account.channel(channelId, { signal })
  const id = Array.from({ length: to - from }, (_, at) => from + at)
  await account.call({ _: 'channels.deleteMessages', channel, id }, { signal })
}

const find = (afterMessageId: number, sizeBytes = 10, caption = '') =>
  findPosted(account, { channelId, fileName: 'film', caption, sizeBytes, afterMessageId }, { signal })

test('a file is found by name, caption and size among what came after a message, and not before it', async () => {
  const before = post(1, 'film')
  post(150)
  const messageId = post(1, 'film')
  post(20)
  expect(await find(before)).toMatchObject({ channelId, messageId, dataCenter: 1, sizeBytes: 10 })
  expect(await find(0)).toMatchObject({ messageId: before })
  expect([await find(messageId), await find(before, 11), await find(before, 10, 'other')]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})

test('a gap of deleted messages ends no search', async () => {
  post(150)
  const messageId = post(1, 'film')
  await remove(1, 140)
  expect(await find(0)).toMatchObject({ messageId })
})

test('looking for what is not there takes a bounded number of calls', async () => {
  post(5_300)
  post(1, 'film')
  const before = trial.sim.weather.callCount('channels.getMessages')
  expect(await find(5_301)).toBeUndefined()
  expect(trial.sim.weather.callCount('channels.getMessages') - before).toBe(2)
  expect(await find(0)).toBeUndefined()
  expect(trial.sim.weather.callCount('channels.getMessages') - before).toBe(52)
})

test.each([0, 1, 99, 100, 101, 1_234, 3_200])('the last of %i messages is found in few calls', async (count) => {
  const last = post(count)
  await account.channel(channelId, { signal })
  const before = trial.sim.weather.callCount('channels.getMessages')
  expect(await lastMessageId(account, channelId, { signal })).toBe(last)
  expect(trial.sim.weather.callCount('channels.getMessages') - before).toBeLessThan(15)
})
