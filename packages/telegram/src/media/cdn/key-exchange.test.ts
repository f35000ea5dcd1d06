import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { TelegramSim } from '@streamvault/telegram-sim'
import { systemClock } from '@streamvault/telemetry'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openAesIge } from '../../crypto/aes-ige.ts'
import { LinkLostError } from '../../telegram-error.ts'
import { exchangeKey } from './key-exchange.ts'
import { RsaPublicKey } from './rsa-public-key.ts'

const signal = new AbortController().signal
let sim: TelegramSim

beforeAll(async () => {
  sim = await TelegramSim.start()
})

afterAll(async () => {
  await sim[Symbol.asyncDispose]()
})

const plan = () => {
  const { host, port } = sim.dataCenter(1).address
  const keys = [new RsaPublicKey(sim.publicKeyPem)]
  return { dataCenter: 1, host, port, keys, clock: systemClock, aesIge: openAesIge() }
}

test('both sides have the same key afterwards', async () => {
  const authKey = await exchangeKey(plan(), { signal })
  const id = createHash('sha1').update(authKey).digest().readBigInt64LE(12)
  expect(authKey).toHaveLength(256)
  expect(sim.dataCenter(1).keys.get(id)?.bytes.equals(authKey)).toBe(true)
})

test('a key is named as the server names it', () => {
  expect(new RsaPublicKey(sim.publicKeyPem).fingerprint).toBe(sim.keyFingerprint)
})

test('a server whose key is not trusted gets nothing', async () => {
  await using other = await TelegramSim.start()
  const keys = [new RsaPublicKey(other.publicKeyPem)]
  await expect(exchangeKey({ ...plan(), keys }, { signal })).rejects.toThrow('no key that is trusted')
})

test('a server that ends the connection fails the exchange, and one that is silent does so at the signal', async () => {
  const server = createServer((socket) => socket.once('data', () => closes && socket.destroy()))
  let closes = true
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  await expect(exchangeKey({ ...plan(), port }, { signal })).rejects.toThrow(LinkLostError)
  closes = false
  const leaving = new AbortController()
  const exchanging = exchangeKey({ ...plan(), port }, { signal: leaving.signal })
  leaving.abort(new Error('gone'))
  await expect(exchanging).rejects.toThrow('gone')
  server.close()
})
