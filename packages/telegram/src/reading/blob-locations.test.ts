import { FakeClock } from '@streamvault/testkit'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ClientAccount } from '../account/client-account.ts'
import { TrialTelegram } from '../trial/trial-telegram.ts'
import { BlobLocations } from './blob-locations.ts'
import { KeptLocations } from './kept-locations.ts'

const { signal } = new AbortController()
const BOT = 7
const MESSAGES = 150

let trial: TrialTelegram
let account: ClientAccount
let channelId: number
let locations: BlobLocations

beforeAll(async () => {
  trial = await TrialTelegram.start()
  account = await trial.open(trial.addBot(BOT))
  ;({ channelId } = trial)
  for (let count = 0; count < MESSAGES; count++)
    trial.sim.postSeededDocument({ channelId, dataCenterId: 1, sizeBytes: 1 + count, fileName: 'part' })
  await account.channel(channelId, { signal })
})

beforeEach(() => {
  locations = new BlobLocations(new KeptLocations(':memory:', { clock: new FakeClock() }))
})

afterAll(async () => {
  await account[Symbol.asyncDispose]()
  await trial[Symbol.asyncDispose]()
})

const asked = () => trial.sim.weather.callCount('channels.getMessages')
const get = (messageId: number) => locations.get(account, { channelId, messageId }, { signal })

const realId = (messageId: number) => String(trial.sim.documentFor(channelId, messageId, BOT).id)

test('who asks for one part of a file knows those beside it, and asks once for each of their own', async () => {
  const before = asked()
  for (const messageId of [40, 16, 64, 41, 40]) {
    const { location, sizeBytes } = await get(messageId)
    expect([sizeBytes, String(location.id)]).toEqual([messageId, realId(messageId)])
  }
  expect(asked() - before).toBe(1)
  await get(65)
  expect(asked() - before).toBe(2)
})

test('what is wanted at once is asked for in calls of a hundred, and all of it comes', async () => {
  const before = asked()
  const wanted = Array.from({ length: MESSAGES }, (_, index) => index + 1)
  const found = await Promise.all(wanted.map(get))
  expect(found.map(({ sizeBytes }) => sizeBytes)).toEqual(wanted)
  expect(asked() - before).toBe(2)
})

test('a blob that is let go of is asked for again, also one that only came along', async () => {
  await get(10)
  for (const messageId of [10, 11]) {
    locations.forget({ channelId, messageId })
    const before = asked()
    await get(messageId)
    expect(asked() - before).toBe(1)
  }
})

test('there is nothing beside the first message, and none behind the last', async () => {
  await expect(get(MESSAGES + 1)).rejects.toMatchObject({ code: 'BLOB_NOT_FOUND' })
  const before = asked()
  expect((await get(1)).sizeBytes).toBe(1)
  expect((await get(MESSAGES)).sizeBytes).toBe(MESSAGES)
  expect(asked() - before).toBe(1)
})
