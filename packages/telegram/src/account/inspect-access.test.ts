import { afterEach, beforeEach, expect, test } from 'vitest'
import { TrialTelegram } from '../trial/trial-telegram.ts'
import { inspectAccess } from './inspect-access.ts'

const signal = new AbortController().signal

let trial: TrialTelegram

beforeEach(async () => {
  trial = await TrialTelegram.start()
})

afterEach(async () => {
  await trial[Symbol.asyncDispose]()
})

async function inspect(id: number, as: 'admin' | 'reader' | 'out', channelIds = [trial.channelId]) {
  await using account = await trial.open(trial.addBot(id, { as }))
  await account.refresh({ signal })
  return await inspectAccess({ account, handle: account.handle }, channelIds, { signal })
}

test('an administrator reads, posts and deletes, and nothing is to be done', async () => {
  const access = { channelId: 1_000, title: 'Vault', canRead: true, canPost: true, canDelete: true }
  expect(await inspect(7, 'admin')).toEqual([{ ...access, error: undefined, advice: undefined }])
})

test('who only reads is told the rights that are missing', async () => {
  const [access] = await inspect(7, 'reader')
  expect(access).toMatchObject({ title: 'Vault', canRead: true, canPost: false, canDelete: false })
  const advice =
    'Make @sim7bot an administrator of the channel "Vault" with the right to post messages and to delete messages.'
  expect(access?.advice).toBe(advice)
})

test('a channel that is not seen is told by its id, with what to do', async () => {
  const found = await inspect(7, 'out', [trial.channelId, 4_711])
  expect(found.map(({ error }) => error)).toEqual(['CHANNEL_PRIVATE', 'CHANNEL_INVALID'])
  expect(found.map(({ advice }) => advice)).toEqual([
    'Add @sim7bot as administrator with the rights to post and to delete messages to channel -1000000001000.',
    'Add @sim7bot as administrator with the rights to post and to delete messages to channel -1000000004711.',
  ])
})

test('an account that is banned is told so, and an abort is its own reason', async () => {
  await using account = await trial.open(trial.addBot(7))
  await account.refresh({ signal })
  trial.sim.weather.kill(7)
  const [access] = await inspectAccess({ account, handle: '@a' }, [trial.channelId], { signal })
  expect(access).toMatchObject({ error: 'USER_DEACTIVATED_BAN', advice: expect.stringContaining('banned') })
  const reason = new Error('enough')
  const aborted = inspectAccess({ account, handle: '@a' }, [1], { signal: AbortSignal.abort(reason) })
  await expect(aborted).rejects.toBe(reason)
})
