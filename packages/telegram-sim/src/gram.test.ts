import { randomBytes } from 'node:crypto'
import { Api, helpers } from 'telegram'
import { CustomFile } from 'telegram/client/uploads.js'
import { ConnectionTCPAbridged, ConnectionTCPFull, ConnectionTCPObfuscated } from 'telegram/network/index.js'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TelegramSim } from './telegram-sim.ts'
import { createGramClient, type GramClient, type GramClientOptions } from './trial/gram-client.ts'

const MIB = 1024 * 1024
const CHANNEL = 1000
const BOT = 7

let sim: TelegramSim

beforeEach(async () => {
  sim = await TelegramSim.start()
  sim.addChannel(CHANNEL, 'Vault')
})

afterEach(() => sim[Symbol.asyncDispose]())

async function signIn(connection: GramClientOptions['connection']): Promise<GramClient> {
  const { token } = sim.addBot({ id: BOT, homeDataCenterId: 1 })
  sim.setMember(CHANNEL, BOT, 'admin')
  const client = createGramClient(sim, { connection })
  await client.start({ botAuthToken: token })
  return client
}

function peer(): Api.InputPeerChannel {
  const accessHash = helpers.returnBigInt(String(sim.channelAccessHash(CHANNEL, BOT)))
  return new Api.InputPeerChannel({ channelId: helpers.returnBigInt(CHANNEL), accessHash })
}

async function messageOf(client: GramClient, id: number): Promise<Api.Message> {
  const [message] = await client.getMessages(peer(), { ids: [id] })
  if (message === undefined) throw new Error(`message ${id} is missing`)
  return message
}

test.each([
  ['full', ConnectionTCPFull],
  ['obfuscated abridged', ConnectionTCPObfuscated],
])('GramJS signs in over %s, and gets back the file that it sent', async (transport, connection) => {
  await using client = await signIn(connection)
  expect(Number((await client.getMe()).id)).toBe(BOT)
  expect(sim.dataCenter(1).transports).toContain(transport)
  for (const sizeBytes of [100_000, 11 * MIB + 77]) {
    const bytes = randomBytes(sizeBytes)
    const file = new CustomFile('film.bin', sizeBytes, '', bytes)
    const { id } = await client.sendFile(peer(), { file, forceDocument: true, workers: 4 })
    const downloaded = await client.downloadMedia(await messageOf(client, id))
    expect(Buffer.isBuffer(downloaded) && downloaded.equals(bytes)).toBe(true)
  }
})

// Not the file: over this transport GramJS takes the first piece of a packet that arrives in several for the whole.
test('GramJS signs in over abridged', async () => {
  await using client = await signIn(ConnectionTCPAbridged)
  expect(sim.dataCenter(1).transports).toContain('abridged')
  const { id } = await client.sendMessage(peer(), { message: 'hello' })
  expect((await messageOf(client, id)).message).toBe('hello')
})

test('GramJS carries on after its connection was dropped', async () => {
  await using client = await signIn(ConnectionTCPFull)
  const { id } = await client.sendMessage(peer(), { message: 'before' })
  sim.dataCenter(1).dropConnections()
  expect((await messageOf(client, id)).message).toBe('before')
  await client.editMessage(peer(), { message: id, text: 'after' })
  expect((await messageOf(client, id)).message).toBe('after')
})

test('GramJS fetches a file of another data centre there', async () => {
  await using client = await signIn(ConnectionTCPFull)
  const seeded = { channelId: CHANNEL, dataCenterId: 2, sizeBytes: 3 * MIB + 1, fileName: 'far.bin' }
  const id = sim.postSeededDocument(seeded)
  const downloaded = await client.downloadMedia(await messageOf(client, id))
  const expected = await sim.readDocument(CHANNEL, id, { offset: 0, limit: seeded.sizeBytes })
  expect(Buffer.isBuffer(downloaded) && downloaded.equals(expected)).toBe(true)
})
