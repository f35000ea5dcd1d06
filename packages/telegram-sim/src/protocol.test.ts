import { once } from 'node:events'
import { connect } from 'node:net'
import {
  IntermediatePacketCodec,
  MemoryStorage,
  ObfuscatedPacketCodec,
  PaddedIntermediatePacketCodec,
  TcpTransport,
} from '@mtcute/node'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TelegramSim } from './telegram-sim.ts'
import { createTrialClient } from './trial/trial-client.ts'

let sim: TelegramSim

beforeEach(async () => {
  sim = await TelegramSim.start()
})

afterEach(() => sim[Symbol.asyncDispose]())

class CodecTransport extends TcpTransport {
  readonly #create: () => IntermediatePacketCodec

  constructor(create: () => IntermediatePacketCodec) {
    super()
    this.#create = create
  }

  override packetCodec(): IntermediatePacketCodec {
    return this.#create()
  }
}

const obfuscated = (inner: IntermediatePacketCodec) =>
  new ObfuscatedPacketCodec(inner) as unknown as IntermediatePacketCodec

test.each([
  ['intermediate', () => new IntermediatePacketCodec()],
  ['padded-intermediate', () => new PaddedIntermediatePacketCodec()],
  ['obfuscated intermediate', () => obfuscated(new IntermediatePacketCodec())],
  ['obfuscated padded-intermediate', () => obfuscated(new PaddedIntermediatePacketCodec())],
])('a client exchanges keys and signs in over %s', async (name, create) => {
  const { id, token } = sim.addBot({ id: 777, homeDataCenterId: 1 })
  await using client = createTrialClient(sim, { transport: new CodecTransport(create) })
  const me = await client.start({ botToken: token })
  expect({ id: me.id, isBot: me.isBot }).toEqual({ id, isBot: true })
  expect(sim.dataCenter(1).transports).toContain(name)
  const full = await client.call({ _: 'users.getFullUser', id: { _: 'inputUserSelf' } })
  expect(full.fullUser).toMatchObject({ id })
  expect(await client.call({ _: 'updates.getState' })).toMatchObject({ _: 'updates.state' })
})

test('a client binds a temporary key to its permanent one, and signs in with that', async () => {
  const { token } = sim.addBot({ id: 1, homeDataCenterId: 1 })
  await using client = createTrialClient(sim, { usePfs: true })
  expect((await client.start({ botToken: token })).id).toBe(1)
  expect(sim.dataCenter(1).exchangeCount).toBeGreaterThanOrEqual(2)
  expect(await client.call({ _: 'help.getNearestDc' })).toMatchObject({ thisDc: 1 })
})

test('a client carries on when its salts are no longer accepted', async () => {
  await using client = createTrialClient(sim)
  await client.start({ botToken: sim.addBot({ id: 1, homeDataCenterId: 1 }).token })
  for (let round = 0; round < 3; round++) {
    sim.dataCenter(1).rotateSalts()
    const calls = Array.from({ length: 5 }, () => client.call({ _: 'help.getNearestDc' }))
    expect(await Promise.all(calls)).toHaveLength(5)
  }
})

test('answers that a lost connection took with it come again', async () => {
  await using client = createTrialClient(sim)
  await client.start({ botToken: sim.addBot({ id: 1, homeDataCenterId: 1 }).token })
  sim.weather.latencyMs = 100
  const call = client.call({ _: 'help.getNearestDc' })
  await expect.poll(() => sim.weather.callCount('help.getNearestDc')).toBe(1)
  sim.dataCenter(1).dropConnections()
  expect(await call).toMatchObject({ thisDc: 1 })
})

test('a client that lost its place is told where it lives', async () => {
  const { token } = sim.addBot({ id: 1, homeDataCenterId: 2 })
  await using client = createTrialClient(sim)
  expect((await client.start({ botToken: token })).id).toBe(1)
  expect(sim.weather.callCount('auth.importBotAuthorization', 1)).toBe(1)
  expect(sim.weather.callCount('auth.importBotAuthorization', 2)).toBe(1)
  expect(await client.call({ _: 'help.getNearestDc' })).toMatchObject({ thisDc: 2 })
})

test('a client exchanges a new key when the data centre forgot the old one', async () => {
  const storage = new MemoryStorage()
  const { token } = sim.addBot({ id: 1, homeDataCenterId: 1 })
  const start = async () => {
    await using client = createTrialClient(sim, { storage })
    return (await client.start({ botToken: token })).id
  }
  expect(await start()).toBe(1)
  sim.dataCenter(1).keys.clear()
  expect(await start()).toBe(1)
  expect(sim.dataCenter(1).exchangeCount).toBe(2)
})

test('a user signs in with the code', async () => {
  const { id } = sim.addUser({ id: 42, homeDataCenterId: 1, phone: '9996612345', loginCode: '22222' })
  await using client = createTrialClient(sim)
  const me = await client.start({ phone: '+9996612345', code: '22222' })
  expect({ id: me.id, isBot: me.isBot }).toEqual({ id, isBot: false })
})

test.each([
  ['a message of an unknown key', `eeeeeeee28000000${'11'.repeat(40)}`, '040000006cfeffff'],
  ['a message in the clear that is none', `eeeeeeee28000000${'00'.repeat(40)}`, '040000006cfeffff'],
  ['a packet too short for a message', 'eeeeeeee080000000000000000000000', '040000006cfeffff'],
  ['what is no transport', Buffer.alloc(64, 'GET / HTTP/1.1').toString('hex'), ''],
])('answers %s with an error, and closes that connection alone', async (_, sent, answer) => {
  await using client = createTrialClient(sim)
  await client.start({ botToken: sim.addBot({ id: 1, homeDataCenterId: 1 }).token })
  const before = sim.dataCenter(1).transports.length
  const { host, port } = sim.dataCenter(1).address
  const socket = connect(port, host)
  let received = Buffer.alloc(0)
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk])
  })
  socket.on('error', () => {})
  const closed = once(socket, 'close')
  socket.write(Buffer.from(sent, 'hex'))
  await closed
  expect(received.toString('hex').slice(0, 16)).toBe(answer)
  expect(await client.call({ _: 'help.getNearestDc' })).toMatchObject({ thisDc: 1 })
  expect(sim.dataCenter(1).transports.length).toBeGreaterThanOrEqual(before)
})
