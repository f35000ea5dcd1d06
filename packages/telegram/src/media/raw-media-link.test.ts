import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import type { Clock } from '@streamvault/core'
import { TelegramSim } from '@streamvault/telegram-sim'
import { systemClock } from '@streamvault/telemetry'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openAesIge } from '../crypto/aes-ige.ts'
import { LinkLostError, TelegramError } from '../telegram-error.ts'
import { MediaTrial, type TrialLink } from '../trial/media-trial.ts'
import type { PieceRequest } from './media-link.ts'
import { RawMediaLink } from './raw-media-link.ts'

const MIB = 1024 * 1024
const SIZE_BYTES = 64 * MIB + 5000
const LIMITS = [4096, 16_384, 65_536, 262_144, MIB]
const signal = new AbortController().signal

let trial: MediaTrial

beforeAll(async () => {
  trial = await MediaTrial.start({ sizeBytes: SIZE_BYTES })
})

afterAll(async () => {
  await trial[Symbol.asyncDispose]()
})

afterEach(() => {
  trial.sim.weather.latencyMs = 0
  trial.sim.weather.limit('upload.getFile', 'none')
})

/** Reads a piece and says whether it is right. */
async function readsRight(link: TrialLink, piece: PieceRequest): Promise<boolean> {
  using lent = await link.read(piece, { signal })
  return trial.isRight(lent, piece)
}

/** Reads pieces of the whole file, so many at a time, and counts those that are right. */
async function countRight(link: TrialLink, pieces: readonly PieceRequest[], atOnce: number): Promise<number> {
  let right = 0
  const queue = pieces.values()
  const lane = async () => {
    for (const piece of queue) if (await readsRight(link, piece)) right++
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  return right
}

function randomPieces(count: number): PieceRequest[] {
  const piece = fc
    .constantFrom(...LIMITS)
    .chain((limit) => fc.nat(Math.floor(SIZE_BYTES / limit)).map((index) => trial.piece(index * limit, limit)))
  return fc.sample(piece, count)
}

test('thousands of pieces of every size come right over several connections', async () => {
  await using link = trial.openLink({ buffers: 24 })
  const pieces = randomPieces(3000)
  expect(await countRight(link, pieces, 20)).toBe(pieces.length)
  expect(link.inFlight).toBe(0)
  expect(link.pool.leased).toBe(0)
})

test('a piece at the end of the file is short, and one behind it empty', async () => {
  await using link = trial.openLink()
  using short = await link.read(trial.piece(64 * MIB, MIB), { signal })
  using empty = await link.read(trial.piece(65 * MIB, MIB), { signal })
  expect([short.bytes.length, empty.bytes.length]).toEqual([5000, 0])
})

test('all its connections are made before the first piece is asked for', async () => {
  await using link = trial.openLink({ connectionsMax: 3 })
  const before = trial.sim.dataCenter(1).connectionCount
  await link.warm({ signal })
  expect(trial.sim.dataCenter(1).connectionCount - before).toBe(3)
  await countRight(link, randomPieces(12), 12)
  expect(trial.sim.dataCenter(1).connectionCount - before).toBe(3)
})

test('warming a link to nowhere is no error', async () => {
  const link = new RawMediaLink({ ...trial.grant, port: 1 }, { ...linkDeps(), clock: systemClock }, {})
  await link.warm({ signal })
  await expect(link.read(trial.piece(0, MIB), { signal })).rejects.toThrow(LinkLostError)
  await link[Symbol.asyncDispose]()
})

test('pieces asked for at once go over different connections', async () => {
  await using link = trial.openLink({ connectionsMax: 4 })
  const before = trial.sim.dataCenter(1).connectionCount
  trial.sim.weather.latencyMs = 50
  await countRight(link, randomPieces(4), 4)
  expect(trial.sim.dataCenter(1).connectionCount - before).toBe(4)
})

test('a lost connection fails what waits on it at once, and is made anew for the next piece', async () => {
  await using link = trial.openLink({ connectionsMax: 2 })
  await link.warm({ signal })
  trial.sim.weather.latencyMs = 500
  const waiting = randomPieces(6).map((piece) => link.read(piece, { signal }))
  const settled = Promise.allSettled(waiting)
  expect(link.inFlight).toBe(0)
  await expect.poll(() => link.inFlight).toBe(6)
  const droppedAt = performance.now()
  trial.sim.dataCenter(1).dropConnections()
  for (const each of await settled)
    expect(each).toMatchObject({ status: 'rejected', reason: expect.any(LinkLostError) })
  expect(performance.now() - droppedAt).toBeLessThan(400)
  expect(link.pool.leased).toBe(0)
  trial.sim.weather.latencyMs = 0
  expect(await countRight(link, randomPieces(20), 4)).toBe(20)
})

test('salts that are replaced while pieces are on their way cost no piece', async () => {
  await using link = trial.openLink()
  for (let round = 0; round < 10; round++) {
    const reading = countRight(link, randomPieces(40), 8)
    await expect.poll(() => link.inFlight, { interval: 1 }).toBeGreaterThan(0)
    trial.sim.dataCenter(1).rotateSalts()
    expect(await reading).toBe(40)
  }
  expect(link.pool.leased).toBe(0)
})

test.each([-3600, 3600])('a clock that is wrong by %d seconds is put right', async (seconds) => {
  const clock: Clock = { ...systemClock, now: () => Date.now() + 1000 * seconds }
  await using link = trial.openLink({ clock })
  expect(await countRight(link, randomPieces(40), 8)).toBe(40)
})

describe('errors of Telegram', () => {
  test.each([
    [420, 'FLOOD_WAIT_3'],
    [400, 'FILE_REFERENCE_EXPIRED'],
    [303, 'FILE_MIGRATE_2'],
    [500, 'INTERNAL'],
  ])('%d %s is told as it is', async (code, message) => {
    await using link = trial.openLink()
    trial.sim.weather.failNext({ method: 'upload.getFile', code, message })
    const failure = await link.read(trial.piece(0, MIB), { signal }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(TelegramError)
    expect(failure).toMatchObject({ code, message })
    expect(link.pool.leased).toBe(0)
    expect(await readsRight(link, trial.piece(0, MIB))).toBe(true)
  })

  test('a limit is met by the pieces beyond it alone', async () => {
    await using link = trial.openLink()
    trial.sim.weather.limit('upload.getFile', { burst: 5, perSecond: 0.01 })
    const settled = await Promise.allSettled(randomPieces(8).map((piece) => readsRight(link, piece)))
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(5)
    expect(link.pool.leased).toBe(0)
  })

  test('a key that the server does not know is believed gone the second time', async () => {
    const grant = { ...trial.grant, authKey: Buffer.alloc(256, 7) }
    const deps = linkDeps()
    const link = new RawMediaLink(grant, deps, { connectionsMax: 1 })
    const fails = () => link.read(trial.piece(0, MIB), { signal }).catch((error: unknown) => error)
    expect(await fails()).toBeInstanceOf(LinkLostError)
    const failure = await fails()
    expect(failure).toMatchObject({ name: 'TelegramError', code: 401, message: 'AUTH_KEY_UNREGISTERED' })
    expect(inspect(failure, { depth: 9 })).not.toContain('07 07 07')
    expect(deps.pool.leased).toBe(0)
    await link[Symbol.asyncDispose]()
  })
})

describe('a piece that is given up', () => {
  test('throws the reason at once, and leaves the others alone', async () => {
    await using link = trial.openLink({ connectionsMax: 2 })
    await link.warm({ signal })
    trial.sim.weather.latencyMs = 200
    const leaving = new AbortController()
    const pieces = randomPieces(12)
    const reads = pieces.map((piece, index) =>
      index % 2 === 0 ? readsRight(link, piece) : link.read(piece, { signal: leaving.signal }),
    )
    const settled = Promise.allSettled(reads)
    await expect.poll(() => link.inFlight).toBe(12)
    const reason = new Error('the viewer left')
    leaving.abort(reason)
    for (const read of reads.filter((_, index) => index % 2 === 1)) await expect(read).rejects.toBe(reason)
    expect((await settled).map(({ status }) => status)).toEqual(
      pieces.map((_, i) => (i % 2 ? 'rejected' : 'fulfilled')),
    )
    await expect.poll(() => link.pool.leased).toBe(0)
  })

  test('returns its buffer whenever that happens', async () => {
    await using link = trial.openLink({ connectionsMax: 3, buffers: 16 })
    const pieces = randomPieces(600).values()
    const lane = async (seed: number) => {
      for (const piece of pieces) {
        const leaving = new AbortController()
        setTimeout(() => leaving.abort(), (seed * piece.limit) % 7)
        const lent = await link.read(piece, { signal: leaving.signal }).catch(() => undefined)
        if (lent !== undefined) expect(await trial.isRight(lent, piece)).toBe(true)
        lent?.[Symbol.dispose]()
      }
    }
    await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(lane))
    await expect.poll(() => link.pool.leased).toBe(0)
    expect(await readsRight(link, trial.piece(0, MIB))).toBe(true)
  })

  test('throws before anything is asked when it was given up before', async () => {
    await using link = trial.openLink()
    const calls = trial.sim.weather.callCount('upload.getFile')
    const reason = new Error('gone')
    await expect(link.read(trial.piece(0, MIB), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(trial.sim.weather.callCount('upload.getFile')).toBe(calls)
  })
})

test('no more pieces are asked for than there are buffers', async () => {
  await using link = trial.openLink({ buffers: 2 })
  const held = await Promise.all([0, 1].map((index) => link.read(trial.piece(index * MIB, MIB), { signal })))
  const leaving = new AbortController()
  const waiting = link.read(trial.piece(0, MIB), { signal: leaving.signal })
  const next = link.read(trial.piece(2 * MIB, MIB), { signal })
  leaving.abort()
  await expect(waiting).rejects.toBe(leaving.signal.reason)
  expect(link.inFlight).toBe(0)
  for (const lent of held) lent[Symbol.dispose]()
  using lent = await next
  expect(await trial.isRight(lent, trial.piece(2 * MIB, MIB))).toBe(true)
})

test('bytes that were given back cannot be read', async () => {
  await using link = trial.openLink()
  const lent = await link.read(trial.piece(0, MIB), { signal })
  lent[Symbol.dispose]()
  lent[Symbol.dispose]()
  expect(() => lent.bytes).toThrow('given back')
  expect(link.pool.leased).toBe(0)
})

test('a link that is closed fails what waits, and opens nothing more', async () => {
  const link = trial.openLink()
  await link.warm({ signal })
  trial.sim.weather.latencyMs = 500
  const waiting = link.read(trial.piece(0, MIB), { signal })
  await expect.poll(() => link.inFlight).toBe(1)
  await Promise.all([expect(waiting).rejects.toThrow(LinkLostError), link[Symbol.asyncDispose]()])
  await expect(link.read(trial.piece(0, MIB), { signal })).rejects.toThrow('the link was closed')
  expect(link.pool.leased).toBe(0)
})

test('a server that starts again is asked as before', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'media-link-'))
  try {
    let sim = await TelegramSim.start({ directory })
    const dataCenters = sim.addresses.map(({ id, port }) => ({ id, port }))
    const other = await MediaTrial.start({ sizeBytes: 4 * MIB }, sim)
    await using link = other.openLink()
    const piece = other.piece(MIB, MIB)
    using before = await link.read(piece, { signal })
    expect(await other.isRight(before, piece)).toBe(true)
    await other[Symbol.asyncDispose]()
    await expect(link.read(piece, { signal })).rejects.toThrow(LinkLostError)
    sim = await TelegramSim.start({ directory, dataCenters })
    await expect.poll(() => link.read(piece, { signal }).then((lent) => lent.bytes.length)).toBe(MIB)
    await sim[Symbol.asyncDispose]()
  } finally {
    await rm(directory, { recursive: true })
  }
})

function linkDeps() {
  const { pool } = trial.openLink()
  return { clock: systemClock, aesIge: openAesIge(), pool }
}
