import { type BlobRef, SLICE_BYTES } from '@streamvault/core'
import { testBytes } from '@streamvault/testkit'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TrialStore } from '../trial/trial-store.ts'

const { signal } = new AbortController()
const BOT = 101

let trial: TrialStore
let puts = 0

beforeEach(async () => {
  trial = await TrialStore.open({ bots: 1 })
})

afterEach(() => trial[Symbol.asyncDispose]())

function become(as: 'admin' | 'reader' | 'out'): void {
  trial.telegram.sim.setMember(trial.telegram.channelId, BOT, as)
}

async function put(key = `blob-${++puts}`): Promise<BlobRef> {
  const bytes = testBytes(SLICE_BYTES)
  async function* source() {
    yield bytes
  }
  const { ref } = await trial.store.put(source(), { key, sizeBytes: SLICE_BYTES, signal })
  return ref
}

async function read(ref: BlobRef): Promise<number> {
  let readBytes = 0
  const range = { start: 0, end: SLICE_BYTES }
  for await (const chunk of trial.store.read(ref, range, { signal })) readBytes += chunk.length
  return readBytes
}

const calls = (method: string) => trial.telegram.sim.weather.callCount(method)

test('an account that may post again is asked to once that was seen, and not before', async () => {
  become('reader')
  await expect(put()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  become('admin')
  await expect(put()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  expect([calls('messages.sendMedia'), calls('upload.saveFilePart')]).toEqual([0, 0])
  await trial.lookAfresh()
  await put()
  expect(calls('messages.sendMedia')).toBe(1)
})

test('nothing is sent through accounts that never might post, though nobody has looked at them yet', async () => {
  await trial[Symbol.asyncDispose]()
  trial = await TrialStore.open({ bots: 6 })
  for (let bot = BOT; bot < BOT + 5; bot++) {
    trial.telegram.sim.setMember(trial.telegram.channelId, bot, bot % 2 === 0 ? 'reader' : 'out')
  }
  expect(await read(await put())).toBe(SLICE_BYTES)
  expect([calls('messages.sendMedia'), calls('upload.saveFilePart')]).toEqual([1, 2])
})

test('while an account that may post has not signed in yet, what is to be stored waits for it', async () => {
  await trial[Symbol.asyncDispose]()
  trial = await TrialStore.open({ bots: 1, newBots: 1 })
  become('reader')
  expect(await read(await put())).toBe(SLICE_BYTES)
})

test('an account that loses its right while it sends is found out by its post, and another is asked next', async () => {
  await put()
  become('reader')
  await expect(put()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  const sent = calls('upload.saveFilePart')
  await expect(put()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  expect([calls('messages.sendMedia'), calls('upload.saveFilePart')]).toEqual([2, sent])
})

test('what was sent before nobody could post any longer is not sent again', async () => {
  const key = 'the-same'
  await put()
  become('reader')
  await expect(put(key)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  const sent = calls('upload.saveFilePart')
  await expect(put(key)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  become('admin')
  await trial.lookAfresh()
  await put(key)
  expect(calls('upload.saveFilePart')).toBe(sent)
})

test('an account that may delete again is asked to once that was seen', async () => {
  const ref = await put()
  become('reader')
  await expect(trial.store.delete(ref, { signal })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  become('admin')
  await trial.lookAfresh()
  await trial.store.delete(ref, { signal })
  await expect(read(ref)).rejects.toMatchObject({ code: 'BLOB_NOT_FOUND' })
})

test('an account that was let into the channel again reads there again', async () => {
  const ref = await put()
  await trial.stop()
  await trial.start()
  become('out')
  await expect(read(ref)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  become('reader')
  await trial.look()
  expect(await read(ref)).toBe(SLICE_BYTES)
})
