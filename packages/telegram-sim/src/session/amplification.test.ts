import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TelegramSim } from '../telegram-sim.ts'
import { toLong } from '../tl/tl-long.ts'
import { type TlObject, writeTl } from '../tl/tl-object.ts'
import { containerOf } from '../trial/container-of.ts'
import { RawSession } from '../trial/raw-session.ts'
import { signedInSession } from '../trial/signed-in-session.ts'
import type { PacketSink } from './packet-sink.ts'
import { ServerSalts } from './server-salts.ts'
import { Session } from './session.ts'

const RPC_RESULT = 0xf35c6d01
const PONG = 0x347773c5
const COPIES = 1020
const MIB = 1024 * 1024
const CHANNEL = 1000
const PARTS = 500
const request: TlObject = { _: 'help.getNearestDc' }
const LAST = 7n
const ping = (id: bigint): TlObject & { pingId: unknown } => ({ _: 'mt_ping', pingId: toLong(id) })

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

/** How many messages of each constructor come before the pong to a ping that is sent now. */
async function heard(seqNo: number): Promise<Record<number, number>> {
  session.send(ping(LAST), session.newMessageId(), seqNo)
  const counts: Record<number, number> = {}
  for (;;) {
    const body = await session.next()
    const constructorId = body.readUInt32LE()
    if (constructorId === PONG && body.readBigInt64LE(12) === LAST) return counts
    counts[constructorId] = (counts[constructorId] ?? 0) + 1
  }
}

test('a container of copies of an answered request is answered once', async () => {
  const messageId = session.send(request)
  await session.nextOf(RPC_RESULT)
  const copies = Array.from({ length: COPIES }, () => ({ messageId, seqNo: 3, body: writeTl(request) }))
  session.send(containerOf(copies), session.newMessageId(), 100)
  expect(await heard(101)).toEqual({ [RPC_RESULT]: 1 })
  // The next packet may ask again: the answer may have been lost.
  session.send(containerOf(copies), session.newMessageId(), 102)
  expect(await heard(103)).toEqual({ [RPC_RESULT]: 1 })
})

test('a container of copies of a ping is answered once', async () => {
  const messageId = session.newMessageId()
  const copies = Array.from({ length: COPIES }, () => ({ messageId, seqNo: 99, body: writeTl(ping(1n)) }))
  session.send(containerOf(copies), session.newMessageId(), 100)
  expect(await heard(101)).toEqual({ [PONG]: 1 })
})

test('a message that one packet asks for many times is sent again once', async () => {
  session.send(request)
  await session.nextOf(RPC_RESULT)
  const msgIds = Array.from({ length: 100 }, () => toLong(session.lastReceivedId))
  const body = writeTl({ _: 'mt_msg_resend_req', msgIds } as TlObject)
  const asking = Array.from({ length: 50 }, (_, index) => ({
    messageId: session.newMessageId(),
    seqNo: 101 + 2 * index,
    body,
  }))
  session.send(containerOf(asking), session.newMessageId(), 300)
  expect(await heard(301)).toEqual({ [RPC_RESULT]: 1 })
})

test('a client that asks for many parts of a file at once and takes none has few of them made', async () => {
  sim.addChannel(CHANNEL, 'Vault')
  sim.setMember(CHANNEL, 1, 'reader')
  const file = { channelId: CHANNEL, dataCenterId: 1, sizeBytes: MIB, fileName: 'film' }
  const { id, accessHash, fileReference } = sim.documentFor(CHANNEL, sim.postSeededDocument(file), 1)
  const names = { id: toLong(id), accessHash: toLong(accessHash), fileReference, thumbSize: '' }
  const location = { _: 'inputDocumentFileLocation', ...names }
  const body = writeTl({ _: 'upload.getFile', location, offset: 0, limit: MIB } as TlObject)
  const asking = Array.from({ length: PARTS }, (_, index) => ({
    messageId: session.newMessageId(),
    seqNo: 101 + 2 * index,
    body,
  }))
  await using other = await RawSession.open(sim.dataCenter(1).address, sim.openKey(1, 1))
  await other.learnSalt()
  const before = process.memoryUsage().arrayBuffers
  session.stopReading()
  session.send(containerOf(asking), session.newMessageId(), 2000)
  await expect.poll(() => sim.weather.callCount('upload.getFile')).toBe(PARTS)
  other.send(ping(LAST))
  await other.nextOf(PONG)
  expect((process.memoryUsage().arrayBuffers - before) / MIB).toBeLessThan(PARTS / 2)
})

/** A connection whose client takes nothing until it is told to. */
class NarrowSink implements PacketSink {
  readonly isOpen = true
  sentCount = 0
  #room: number
  #wanted: (() => void) | undefined

  constructor(room: number) {
    this.#room = room
  }

  get isFull(): boolean {
    return this.sentCount >= this.#room
  }

  sendPacket(): void {
    this.sentCount++
  }

  whenRoom(then: () => void): void {
    this.#wanted = then
  }

  take(count: number): void {
    this.#room += count
    this.#wanted?.()
  }
}

test('what is sent again waits until the connection has room for it', () => {
  const key = { id: 1n, bytes: randomBytes(256) }
  const held = new Session(1n, { key, salts: new ServerSalts(), sink: new NarrowSink(0) })
  for (let index = 0; index < 10; index++) held.deliver([Buffer.alloc(16)], BigInt(index))
  const sink = new NarrowSink(3)
  held.attach(sink)
  held.flush()
  expect(sink.sentCount).toBe(3)
  // Who asks for it once more meanwhile gets it no more often.
  for (let index = 0; index < 10; index++) held.answerAgain(BigInt(index))
  held.flush()
  sink.take(4)
  expect(sink.sentCount).toBe(7)
  sink.take(100)
  expect(sink.sentCount).toBe(13)
})
