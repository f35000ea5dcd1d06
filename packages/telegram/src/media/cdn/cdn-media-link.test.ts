import { TelegramSim } from '@streamvault/telegram-sim'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { MediaTrial } from '../../trial/media-trial.ts'
import type { MediaLink, PieceRequest } from '../media-link.ts'
import { openMediaLink } from '../open-media-link.ts'
import type { FramePool } from '../transport/frame-pool.ts'
import { CdnNetwork } from './cdn-network.ts'

const KIB = 1024
const MIB = 1024 * KIB
const CDN = 203
const SIZE_BYTES = 3 * MIB + 77 * KIB + 7
const signal = new AbortController().signal

let trial: MediaTrial
let network: CdnNetwork
let link: MediaLink
let pool: FramePool

beforeEach(async () => {
  const sim = await TelegramSim.start({ cdn: { id: CDN, port: 0 } })
  trial = await MediaTrial.start({ sizeBytes: SIZE_BYTES, isCdn: true }, sim)
  const deps = MediaTrial.deps({ buffers: 4 })
  pool = deps.pool
  network = new CdnNetwork({ ...deps, apiId: 1 })
  link = openMediaLink(trial.grant, { ...deps, cdn: network })
})

afterEach(async () => {
  expect(pool.leased).toBe(0)
  await link[Symbol.asyncDispose]()
  await network[Symbol.asyncDispose]()
  await trial[Symbol.asyncDispose]()
})

const calls = (method: string) => trial.sim.weather.callCount(method)

async function readsRight(piece: PieceRequest): Promise<boolean> {
  using lent = await link.read(piece, { signal })
  return trial.isRight(lent, piece)
}

/** Pieces of one size that are the whole file. */
function wholeFile(limit: number): PieceRequest[] {
  return Array.from({ length: Math.ceil(SIZE_BYTES / limit) }, (_, index) => trial.piece(index * limit, limit))
}

test.each([MIB, 256 * KIB, 64 * KIB])('a file comes whole from the CDN in pieces of %d bytes', async (limit) => {
  for (const piece of wholeFile(limit)) expect(await readsRight(piece)).toBe(true)
  expect(calls('upload.getFile')).toBe(1)
  expect(calls('upload.reuploadCdnFile')).toBe(1)
  expect(calls('upload.getCdnFile')).toBe(wholeFile(limit).length + 1)
})

test('many pieces at once cost one exchange of keys, and no more buffers than there are', async () => {
  const right = await Promise.all([...wholeFile(64 * KIB), ...wholeFile(MIB)].map(readsRight))
  expect(right.every(Boolean)).toBe(true)
  expect(trial.sim.dataCenter(CDN).exchangeCount).toBe(1)
})

test('a piece behind the end of the file is empty', async () => {
  await readsRight(trial.piece(0, MIB))
  using lent = await link.read(trial.piece(4 * MIB, MIB), { signal })
  expect(lent.bytes).toHaveLength(0)
})

test('tokens that the CDN has forgotten are asked for again', async () => {
  expect(await readsRight(trial.piece(0, MIB))).toBe(true)
  trial.sim.forgetCdnFiles()
  for (const piece of wholeFile(MIB)) expect(await readsRight(piece)).toBe(true)
  expect(calls('upload.reuploadCdnFile')).toBe(2)
})

test('what the CDN has changed is not believed, and read at home', async () => {
  trial.sim.weather.change({ flippedBitProbability: 1 })
  using lent = await link.read(trial.piece(0, MIB), { signal })
  // A bit is turned at home as well, where nothing else than the digest of the slice will notice.
  expect(lent.bytes).toHaveLength(MIB)
  expect([calls('upload.getCdnFile'), calls('upload.getFile')]).toEqual([2, 2])
})

test('what the CDN refuses is read at home', async () => {
  trial.sim.weather.failNext({ method: 'upload.getCdnFile', code: 500, message: 'INTERNAL' })
  expect(await readsRight(trial.piece(0, MIB))).toBe(true)
  expect([calls('upload.getCdnFile'), calls('upload.getFile')]).toEqual([1, 2])
})

test('a CDN that cannot be reached is done without', async () => {
  await trial.sim.dataCenter(CDN)[Symbol.asyncDispose]()
  for (const piece of wholeFile(MIB)) expect(await readsRight(piece)).toBe(true)
  expect(calls('upload.getCdnFile')).toBe(0)
})

test('a connection to the CDN that breaks costs no piece', async () => {
  expect(await readsRight(trial.piece(0, MIB))).toBe(true)
  trial.sim.weather.latencyMs = 100
  const reading = Promise.all(wholeFile(MIB).map(readsRight))
  await expect.poll(() => calls('upload.getCdnFile')).toBeGreaterThan(3)
  trial.sim.dataCenter(CDN).dropConnections()
  expect((await reading).every(Boolean)).toBe(true)
})

test('the first byte is told once, and a piece that is given up throws the reason', async () => {
  let told = 0
  using _ = await link.read(trial.piece(0, MIB), { signal, onFirstByte: () => told++ })
  expect(told).toBe(1)
  trial.sim.weather.latencyMs = 300
  const leaving = new AbortController()
  const reading = link.read(trial.piece(MIB, MIB), { signal: leaving.signal })
  await expect.poll(() => link.inFlight).toBeGreaterThan(0)
  leaving.abort(new Error('gone'))
  await expect(reading).rejects.toThrow('gone')
  trial.sim.weather.latencyMs = 0
  await expect.poll(() => pool.leased).toBe(1)
})
