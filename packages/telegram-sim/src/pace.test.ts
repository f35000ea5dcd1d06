import { MemoryStorage } from '@mtcute/node'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { toLong } from './tl/tl-long.ts'
import type { TlObject } from './tl/tl-object.ts'
import type { RawSession } from './trial/raw-session.ts'
import { locationOf, TrialVault } from './trial/trial-vault.ts'

const MIB = 1024 * 1024
const BOT = 7
const RPC_RESULT = 0xf35c6d01

let vault: TrialVault
let storage: MemoryStorage
let pieceOf: (index: number) => TlObject

beforeEach(async () => {
  vault = await TrialVault.start()
  storage = new MemoryStorage()
  await using client = await vault.signIn(BOT, storage)
  const location = locationOf(await vault.seededDocument(client, BOT, { sizeBytes: 64 * MIB }))
  pieceOf = (index) => ({ _: 'upload.getFile', location, offset: index * MIB, limit: MIB }) as TlObject
})

afterEach(() => vault[Symbol.asyncDispose]())

/** Milliseconds from the request to its first byte and to its last, of pieces that are asked for all at once. */
async function download(session: RawSession, pieces: number): Promise<{ firstMs: number; lastMs: number }> {
  const askedAt = performance.now()
  const first = session.nextBytes()
  for (let index = 0; index < pieces; index++) session.send(pieceOf(index))
  const firstMs = (await first) - askedAt
  for (let index = 0; index < pieces; index++) await session.nextOf(RPC_RESULT)
  return { firstMs, lastMs: performance.now() - askedAt }
}

/** Never sooner. How much later is up to what else this machine does: the writer's own test has a clock of its own. */
const atLeast = (actual: number, wanted: number) => {
  expect(actual).toBeGreaterThan(wanted * 0.95)
  expect(actual).toBeLessThan(wanted * 2)
}

test('a connection carries no more than it is set to, and the first byte comes after the latency, long before the last', async () => {
  await using session = await vault.openSession(storage)
  vault.sim.weather.change({ connectionBytesPerSecond: 4e6, latencyMs: 150 })
  const { firstMs, lastMs } = await download(session, 8)
  expect(firstMs).toBeGreaterThan(149)
  expect(firstMs).toBeLessThan(lastMs / 3)
  atLeast(lastMs - 150, (8 * MIB) / 4000)
})

test('all connections of an account share its bandwidth, and share it alike', async () => {
  await using one = await vault.openSession(storage)
  await using two = await vault.openSession(storage)
  vault.sim.weather.change({ accountBytesPerSecond: 8e6 })
  const [first, second] = await Promise.all([download(one, 8), download(two, 8)])
  atLeast(Math.max(first.lastMs, second.lastMs), (16 * MIB) / 8000)
  expect(Math.min(first.lastMs, second.lastMs)).toBeGreaterThan((12 * MIB) / 8000)
})

test('a slow account has a twentieth of the bandwidth', async () => {
  await using session = await vault.openSession(storage)
  vault.sim.weather.change({ connectionBytesPerSecond: 20e6, accounts: { [BOT]: { slowFactor: 20 } } })
  atLeast((await download(session, 2)).lastMs, (2 * MIB) / 1000)
})

test('what a client sends takes its time as well', async () => {
  await using session = await vault.openSession(storage)
  vault.sim.weather.change({ connectionBytesPerSecond: 4e6 })
  const bytes = new Uint8Array(512 * 1024)
  const part = (filePart: number) =>
    ({ _: 'upload.saveBigFilePart', fileId: toLong(1n), filePart, fileTotalParts: 8, bytes }) as TlObject
  const startedAt = performance.now()
  for (let filePart = 0; filePart < 8; filePart++) session.send(part(filePart))
  for (let filePart = 0; filePart < 8; filePart++) await session.nextOf(RPC_RESULT)
  const tookMs = performance.now() - startedAt
  expect(tookMs).toBeGreaterThan(950)
  expect(tookMs).toBeLessThan(4000)
})
