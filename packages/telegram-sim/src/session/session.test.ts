import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { MemoryStorage } from '@mtcute/node'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TelegramSim } from '../telegram-sim.ts'
import { toLong } from '../tl/tl-long.ts'
import { readTl, type TlObject, writeTl, writeTlBytes } from '../tl/tl-object.ts'
import { containerOf } from '../trial/container-of.ts'
import { RawSession } from '../trial/raw-session.ts'
import { createTrialClient } from '../trial/trial-client.ts'

const RPC_RESULT = 0xf35c6d01
const FUTURE_SALTS = 0xae500895
const BAD_SALT = 0xedab447b
const BAD_MESSAGE = 0xa7eff811
const PONG = 0x347773c5

let sim: TelegramSim
let session: RawSession
let key: Uint8Array

beforeEach(async () => {
  sim = await TelegramSim.start()
  const storage = new MemoryStorage()
  {
    await using client = createTrialClient(sim, { storage })
    await client.start({ botToken: sim.addBot({ id: 1, homeDataCenterId: 1 }).token })
  }
  const kept = storage.authKeys.get(1)
  if (kept === null) throw new Error('no key was exchanged')
  key = kept
  session = await openSession()
})

afterEach(async () => {
  await session[Symbol.asyncDispose]()
  await sim[Symbol.asyncDispose]()
})

/** With the salt that it is told, and `initConnection` behind it. */
async function openSession(): Promise<RawSession> {
  const opened = await RawSession.open(sim.dataCenter(1).address, key)
  opened.send(ping(1n))
  opened.salt = (await opened.nextOf(BAD_SALT)).readBigInt64LE(16)
  const requestId = opened.send(RawSession.first({ _: 'help.getNearestDc' }))
  expect(await resultOf(opened)).toMatchObject({ requestId, result: { _: 'nearestDc' } })
  return opened
}

async function resultOf(of: RawSession): Promise<{ requestId: bigint; result: TlObject }> {
  const body = await of.nextOf(RPC_RESULT)
  return { requestId: body.readBigInt64LE(), result: readTl(body, 8) }
}

const ping = (id: bigint): TlObject & { pingId: unknown } => ({ _: 'mt_ping', pingId: toLong(id) })
const after = (requestId: bigint, query: TlObject) =>
  ({ _: 'invokeAfterMsg', msgId: toLong(requestId), query }) as TlObject

/** A container and the ids of what is in it. */
function container(...messages: readonly TlObject[]): { body: Buffer; ids: bigint[] } {
  const numbered = messages.map((message, index) => ({
    messageId: session.newMessageId(),
    seqNo: 101 + 2 * index,
    body: writeTl(message),
  }))
  return { body: containerOf(numbered), ids: numbered.map(({ messageId }) => messageId) }
}

test('a container is answered message by message', async () => {
  const { body, ids } = container(ping(11n), { _: 'help.getNearestDc' })
  session.send(body, session.newMessageId(), 200)
  const pong = await session.nextOf(PONG)
  expect([pong.readBigInt64LE(), pong.readBigInt64LE(8)]).toEqual([ids[0], 11n])
  expect(await resultOf(session)).toMatchObject({ requestId: ids[1] })
})

test('a container that ends within a message is refused', async () => {
  session.send(container(ping(1n)).body.subarray(0, -4), session.newMessageId(), 200)
  expect((await session.nextOf(BAD_MESSAGE)).readUInt32LE(12)).toBe(64)
})

test.each([
  [16, (now: bigint) => (now - 400n) << 32n],
  [17, (now: bigint) => (now + 60n) << 32n],
  [18, (now: bigint) => (now << 32n) | 2n],
])('a message id that is wrong is told with code %d', async (code, make) => {
  const messageId = make(BigInt(Math.floor(Date.now() / 1000)))
  session.send(ping(1n), messageId)
  const told = await session.nextOf(BAD_MESSAGE)
  expect([told.readBigInt64LE(), told.readUInt32LE(12)]).toEqual([messageId, code])
})

test('salts of the time to come are given, one after the other', async () => {
  session.send({ _: 'mt_get_future_salts', num: 5 } as TlObject)
  const salts = await session.nextOf(FUTURE_SALTS)
  expect(salts.readInt32LE(12)).toBe(5)
  const times = [0, 1, 2, 3, 4].map((index) => [salts.readInt32LE(16 + 16 * index), salts.readInt32LE(20 + 16 * index)])
  expect(times.slice(1).map(([since]) => since)).toEqual(times.slice(0, -1).map(([, until]) => until))
  expect(salts.readBigInt64LE(24)).toBe(session.salt)
})

test('a request waits for the one it names, and fails with it', async () => {
  sim.weather.latencyMs = 300
  const count = sim.weather.callCount('help.getNearestDc')
  const slow = session.send({ _: 'help.getNearestDc' })
  await expect.poll(() => sim.weather.callCount('help.getNearestDc'), { interval: 5 }).toBe(count + 1)
  sim.weather.latencyMs = 0
  const waiting = session.send(after(slow, { _: 'help.getNearestDc' }))
  expect([(await resultOf(session)).requestId, (await resultOf(session)).requestId]).toEqual([slow, waiting])
  sim.weather.failNext({ method: 'help.getNearestDc', code: 500, message: 'NO' })
  const failing = session.send({ _: 'help.getNearestDc' })
  session.send(after(failing, { _: 'help.getNearestDc' }))
  expect((await resultOf(session)).result).toMatchObject({ errorMessage: 'NO' })
  expect((await resultOf(session)).result).toMatchObject({ errorMessage: 'MSG_WAIT_FAILED' })
})

test('a dropped answer does not come', async () => {
  sim.weather.change({ methods: { 'help.getNearestDc': { latencyMs: 50 } } })
  const dropped = session.send({ _: 'help.getNearestDc' })
  const drop = (id: bigint) => session.send({ _: 'mt_rpc_drop_answer', reqMsgId: toLong(id) } as TlObject)
  drop(dropped)
  expect((await resultOf(session)).result._).toBe('mt_rpc_answer_dropped_running')
  const other = session.send({ _: 'help.getNearestDc' })
  expect((await resultOf(session)).requestId).toBe(other)
  drop(other)
  expect((await resultOf(session)).result._).toBe('mt_rpc_answer_dropped')
  drop(77n)
  expect((await resultOf(session)).result._).toBe('mt_rpc_answer_unknown')
})

test('another session is destroyed once, and never the own', async () => {
  await using other = await openSession()
  const destroy = (id: bigint) => session.send({ _: 'mt_destroy_session', sessionId: toLong(id) } as TlObject)
  const kinds: string[] = []
  for (const id of [other.id, other.id, session.id]) {
    destroy(id)
    kinds.push(readTl(await session.next())._)
  }
  expect(kinds).toEqual(['mt_destroy_session_ok', 'mt_destroy_session_none', 'mt_destroy_session_none'])
})

test('a connection is closed when its client is not heard of in time', async () => {
  const before = sim.dataCenter(1).transports.length
  session.send({ _: 'mt_ping_delay_disconnect', pingId: toLong(5n), disconnectDelay: 0 } as TlObject)
  await expect.poll(() => sim.dataCenter(1).transports.length).toBe(before - 1)
})

test('another session of a key that was introduced needs no initConnection', async () => {
  await using other = await RawSession.open(sim.dataCenter(1).address, key)
  other.salt = session.salt
  other.send({ _: 'help.getNearestDc' })
  expect((await resultOf(other)).result).toMatchObject({ _: 'nearestDc' })
})

test('a request without initConnection is refused', async () => {
  const { bytes } = sim.dataCenter(1).keys.add(randomBytes(256))
  await using other = await RawSession.open(sim.dataCenter(1).address, bytes)
  other.send(ping(1n))
  other.salt = (await other.nextOf(BAD_SALT)).readBigInt64LE(16)
  other.send({ _: 'help.getNearestDc' })
  expect((await resultOf(other)).result).toMatchObject({ errorCode: 400, errorMessage: 'CONNECTION_NOT_INITED' })
})

test('a request is understood that was packed within its wrappings', async () => {
  const query = writeTl({ _: 'help.getNearestDc' } as TlObject)
  const packed = Buffer.concat([Buffer.from('a1cf7230', 'hex'), writeTlBytes(gzipSync(query))])
  const wrapped = Buffer.from(writeTl(RawSession.first({ _: 'help.getNearestDc' })))
  session.send(Buffer.concat([wrapped.subarray(0, -query.length), packed]))
  expect(await resultOf(session)).toMatchObject({ result: { _: 'nearestDc' } })
})
