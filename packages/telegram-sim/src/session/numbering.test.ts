import { afterEach, beforeEach, expect, test } from 'vitest'
import { TelegramSim } from '../telegram-sim.ts'
import { toLong } from '../tl/tl-long.ts'
import { readTl, type TlObject, writeTl } from '../tl/tl-object.ts'
import { containerOf } from '../trial/container-of.ts'
import type { RawSession } from '../trial/raw-session.ts'
import { signedInSession } from '../trial/signed-in-session.ts'

const RPC_RESULT = 0xf35c6d01
const BAD_MESSAGE = 0xa7eff811
const PONG = 0x347773c5
const request: TlObject = { _: 'help.getNearestDc' }
const ping: TlObject & { pingId: unknown } = { _: 'mt_ping', pingId: toLong(1n) }

let sim: TelegramSim
let session: RawSession

beforeEach(async () => {
  sim = await TelegramSim.start()
  session = await signedInSession(sim)
})

afterEach(async () => {
  await session[Symbol.asyncDispose]()
  await sim[Symbol.asyncDispose]()
})

/** The id, number and code of the next message that is refused. */
async function refusal(): Promise<{ id: bigint; seqNo: number; code: number }> {
  const told = await session.nextOf(BAD_MESSAGE)
  return { id: told.readBigInt64LE(), seqNo: told.readUInt32LE(8), code: told.readUInt32LE(12) }
}

test('a request whose number came before is refused, and is answered under the next', async () => {
  session.send(request, session.newMessageId(), 11)
  await session.nextOf(RPC_RESULT)
  const id = session.send(request, session.newMessageId(), 11)
  expect(await refusal()).toEqual({ id, seqNo: 11, code: 32 })
  const again = session.send(request, session.newMessageId(), 13)
  expect((await session.nextOf(RPC_RESULT)).readBigInt64LE()).toBe(again)
})

test('a request is refused whose number is above that of a later id', async () => {
  const earlier = session.newMessageId()
  session.send(request, session.newMessageId(), 21)
  session.send(request, earlier, 23)
  expect(await refusal()).toEqual({ id: earlier, seqNo: 23, code: 33 })
})

test('a request that is overtaken on its way is answered', async () => {
  const earlier = session.newMessageId()
  session.send(request, session.newMessageId(), 23)
  await session.nextOf(RPC_RESULT)
  session.send(request, earlier, 21)
  expect((await session.nextOf(RPC_RESULT)).readBigInt64LE()).toBe(earlier)
})

test('a request with an even number is refused, alone or in a container', async () => {
  const id = session.send(request, session.newMessageId(), 100)
  expect(await refusal()).toEqual({ id, seqNo: 100, code: 35 })
  const inner = { messageId: session.newMessageId(), seqNo: 102, body: writeTl(request) }
  session.send(containerOf([inner]), session.newMessageId(), 104)
  expect(await refusal()).toEqual({ id: inner.messageId, seqNo: 102, code: 35 })
})

test('a container with an odd number is refused', async () => {
  const inner = { messageId: session.newMessageId(), seqNo: 101, body: writeTl(request) }
  const id = session.send(containerOf([inner]), session.newMessageId(), 103)
  expect(await refusal()).toEqual({ id, seqNo: 103, code: 34 })
})

test('a container with the id of an earlier message is refused, with all that is in it', async () => {
  const count = sim.weather.callCount(request._)
  const earlier = session.send(ping, session.newMessageId(), 99)
  const inner = { messageId: session.newMessageId(), seqNo: 101, body: writeTl(request) }
  session.send(containerOf([inner]), earlier, 102)
  expect(await refusal()).toEqual({ id: earlier, seqNo: 102, code: 19 })
  session.send(ping, session.newMessageId(), 103)
  await session.nextOf(PONG)
  expect(sim.weather.callCount(request._)).toBe(count)
})

test('pings and acknowledgements may have either number, as clients give them', async () => {
  for (const seqNo of [101, 102, 103, 104]) session.send(ping, session.newMessageId(), seqNo)
  for (const _ of [1, 2, 3, 4]) expect(readTl(await session.next())._).toBe('mt_pong')
  const ack = { _: 'mt_msgs_ack', msgIds: [toLong(1n)] } as TlObject
  for (const seqNo of [104, 105]) session.send(ack, session.newMessageId(), seqNo)
  session.send(ping, session.newMessageId(), 107)
  expect(readTl(await session.next())._).toBe('mt_pong')
})
