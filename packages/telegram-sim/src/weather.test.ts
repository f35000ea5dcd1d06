import { MemoryStorage, tl as schema } from '@mtcute/node'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createTrialClient, type TrialClient } from './trial/trial-client.ts'
import { getFile, TrialVault } from './trial/trial-vault.ts'

const MIB = 1024 * 1024
const BOT = 7

let vault: TrialVault

beforeEach(async () => {
  vault = await TrialVault.start()
})

afterEach(() => vault[Symbol.asyncDispose]())

const nearest = (client: TrialClient) =>
  client.call({ _: 'help.getNearestDc' }, { floodSleepThreshold: 0, maxRetryCount: 0, timeout: 3000 })

async function timeMs(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

test('a round trip takes the latency, that of a slow account twenty times as long', async () => {
  await using quick = await vault.signIn(BOT)
  await using slow = await vault.signIn(8)
  vault.sim.weather.change({ latencyMs: 20, accounts: { 8: { slowFactor: 20 } } })
  const [quickMs, slowMs] = [await timeMs(() => nearest(quick)), await timeMs(() => nearest(slow))]
  expect(quickMs).toBeGreaterThan(19)
  expect(quickMs).toBeLessThan(slowMs)
  expect(slowMs).toBeGreaterThan(399)
})

test('a round trip takes no longer for what the simulator itself has to do', async () => {
  await using client = await vault.signIn(BOT)
  vault.sim.weather.change({ latencyMs: 2000 })
  const meet = vi.spyOn(vault.sim.weather, 'meet').mockImplementationOnce(() => {
    for (const until = performance.now() + 900; performance.now() < until; );
    return 'keep'
  })
  const tookMs = await timeMs(() => nearest(client))
  expect(meet).toHaveBeenCalledTimes(1)
  expect(tookMs).toBeGreaterThan(1999)
  expect(tookMs).toBeLessThan(2899)
})

test('a data centre and a method are as slow as they are told to be', async () => {
  await using client = await vault.signIn(BOT)
  vault.sim.weather.change({
    dataCenters: { 1: { latencyMs: 100 } },
    methods: { 'help.getConfig': { latencyMs: 200 } },
  })
  expect(await timeMs(() => nearest(client))).toBeGreaterThan(99)
  expect(await timeMs(() => client.call({ _: 'help.getConfig' }))).toBeGreaterThan(298)
})

test('a call that is not answered is carried out by nobody', async () => {
  await using client = await vault.signIn(BOT)
  vault.sim.weather.change({ unansweredProbability: 1 })
  await expect(nearest(client)).rejects.toThrow('TIMEOUT')
  vault.sim.weather.change({ unansweredProbability: 0 })
  expect(await nearest(client)).toMatchObject({ thisDc: 1 })
  expect(vault.sim.weather.calls.count({ method: 'help.getNearestDc', result: 'unanswered' })).toBe(1)
})

test('an account that has fallen silent is answered nothing, and the others are', async () => {
  await using silent = await vault.signIn(BOT)
  await using other = await vault.signIn(8)
  vault.sim.weather.kill(BOT, 'silent')
  await expect(nearest(silent)).rejects.toThrow('TIMEOUT')
  expect(await nearest(other)).toMatchObject({ thisDc: 1 })
  vault.sim.weather.revive(BOT)
  expect(await nearest(silent)).toMatchObject({ thisDc: 1 })
})

test.each([
  ['drops connections before answers', { dropProbability: 0.1 }, 'dropped'],
  ['cuts connections within answers', { cutProbability: 0.1 }, 'cut'],
])('a client gets every byte while the weather %s', async (_, chances, result) => {
  await using client = await vault.signIn(BOT)
  const document = await vault.seededDocument(client, BOT, { sizeBytes: 8 * MIB })
  const before = vault.sim.dataCenter(1).connectionCount
  vault.sim.weather.change({ seed: 3, ...chances })
  const pieces: Uint8Array[] = []
  for (let offset = 0; offset < document.size; offset += MIB / 4) {
    const file = await getFile(client, document, { offset, limit: MIB / 4 })
    if (file._ === 'upload.file') pieces.push(file.bytes)
  }
  const expected = await vault.sim.readDocument(vault.channelId, 1, { offset: 0, limit: 8 * MIB })
  expect(Buffer.concat(pieces).equals(expected)).toBe(true)
  expect(vault.sim.dataCenter(1).connectionCount).toBeGreaterThan(before)
  expect(vault.sim.weather.calls.count({ method: 'upload.getFile', result })).toBeGreaterThan(0)
})

test('a flipped bit is one bit, in an answer that is well formed', async () => {
  await using client = await vault.signIn(BOT)
  const document = await vault.seededDocument(client, BOT)
  vault.sim.weather.change({ flippedBitProbability: 1 })
  const file = await getFile(client, document)
  if (file._ !== 'upload.file') throw new Error(file._)
  const expected = await vault.sim.readDocument(vault.channelId, 1, { offset: 0, limit: MIB })
  const wrong = [...file.bytes].flatMap((byte, at) => (byte === expected[at] ? [] : byte ^ (expected[at] ?? 0)))
  expect(wrong).toHaveLength(1)
  expect([1, 2, 4, 8, 16, 32, 64, 128]).toContain(wrong[0])
})

test('a file reference that expired in a call is replaced by a new one, and by no old one', async () => {
  await using client = await vault.signIn(BOT)
  const document = await vault.seededDocument(client, BOT)
  vault.sim.weather.change({ expiredReferenceProbability: 1 })
  await expect(getFile(client, document)).rejects.toThrow('FILE_REFERENCE_EXPIRED')
  vault.sim.weather.change({ expiredReferenceProbability: 0 })
  await expect(getFile(client, document)).rejects.toThrow('FILE_REFERENCE_EXPIRED')
  expect(await getFile(client, await vault.documentOf(client, BOT, 1))).toMatchObject({ _: 'upload.file' })
})

test('a session that ended is told so, and the token opens no other', async () => {
  await using client = await vault.signIn(BOT)
  vault.sim.weather.kill(BOT, 'unregistered')
  await expect(nearest(client)).rejects.toThrow('AUTH_KEY_UNREGISTERED')
  const { token } = vault.sim.addBot({ id: 9, homeDataCenterId: 1 })
  vault.sim.weather.kill(9, 'unregistered')
  await using other = createTrialClient(vault.sim)
  await expect(other.start({ botToken: token })).rejects.toThrow('ACCESS_TOKEN_EXPIRED')
  vault.sim.weather.revive(BOT)
  expect(await nearest(client)).toMatchObject({ thisDc: 1 })
})

test('sign-ins that come too fast wait', async () => {
  const calls = { burst: 1, perSecond: 0.01 }
  vault.sim.weather.change({ limits: [{ method: 'auth.importBotAuthorization', per: 'address', calls }] })
  await using _ = await vault.signIn(BOT)
  const { token } = vault.sim.addBot({ id: 8, homeDataCenterId: 1 })
  await using client = createTrialClient(vault.sim)
  const wait = await client
    .call(
      { _: 'auth.importBotAuthorization', apiId: 1, apiHash: 'hash', botAuthToken: token, flags: 0 },
      { floodSleepThreshold: 0 },
    )
    .catch((error: unknown) => error)
  expect(schema.RpcError.is(wait, 'FLOOD_WAIT_%d') && wait.seconds).toBeGreaterThan(80)
  expect(vault.sim.weather.calls.count({ accountId: 8, result: 'FLOOD_WAIT_%d' })).toBe(1)
})

test('maintenance is over when it is', async () => {
  await using client = await vault.signIn(BOT)
  vault.sim.weather.maintain(1, 0.3, 'timeout')
  await expect(nearest(client)).rejects.toThrow('Timedout')
  await expect.poll(() => nearest(client).catch(() => undefined)).toMatchObject({ thisDc: 1 })
})

test('a key that two owners use at once is of no use to either, where that is watched', async () => {
  const storage = new MemoryStorage()
  await using client = await vault.signIn(BOT, storage)
  vault.sim.weather.change({ detectsDuplicateKeys: true })
  expect(await nearest(client)).toMatchObject({ thisDc: 1 })
  await using copy = createTrialClient(vault.sim, { storage, deviceModel: 'another machine' })
  await expect(nearest(copy)).rejects.toThrow('AUTH_KEY_DUPLICATED')
  await expect(nearest(client)).rejects.toThrow('AUTH_KEY_DUPLICATED')
})
