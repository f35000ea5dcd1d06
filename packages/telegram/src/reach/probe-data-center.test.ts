import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { TelegramSim } from '@streamvault/telegram-sim'
import { systemClock } from '@streamvault/telemetry'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { probeDataCenter } from './probe-data-center.ts'

const { signal } = new AbortController()

let server: Server
let sockets: Socket[]

beforeEach(() => {
  sockets = []
})

afterEach(() => {
  for (const socket of sockets) socket.destroy()
  server?.close()
})

/** Takes connections, and does with each as told. */
async function listen(serve: (socket: Socket) => void): Promise<{ host: string; port: number }> {
  server = createServer((socket) => {
    sockets.push(socket.on('error', () => {}))
    serve(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('it listens on a port')
  return { host: '127.0.0.1', port: address.port }
}

const probe = (target: Parameters<typeof probeDataCenter>[0]) => probeDataCenter(target, { clock: systemClock, signal })

test('a data centre answers, with the key that is expected or with another', async () => {
  await using sim = await TelegramSim.start()
  await using other = await TelegramSim.start()
  const { host, port } = sim.dataCenter(2).address
  expect(await probe({ host, port })).toEqual({ kind: 'answers' })
  expect(await probe({ host, port, publicKeyPem: sim.publicKeyPem })).toEqual({ kind: 'answers' })
  expect(await probe({ host, port, publicKeyPem: other.publicKeyPem })).toEqual({ kind: 'other key' })
  await expect.poll(() => sim.dataCenter(2).transports).toEqual([])
})

test('a port where nothing listens is told as the machine calls it', async () => {
  const target = await listen(() => {})
  server.close()
  await once(server, 'close')
  expect(await probe(target)).toEqual({ kind: 'unreachable', code: 'ECONNREFUSED' })
})

test('what takes the connection and never answers is no data centre', async () => {
  const target = await listen((socket) => socket.resume())
  const startedAt = performance.now()
  expect(await probe(target)).toEqual({ kind: 'silent' })
  expect(performance.now() - startedAt).toBeLessThan(9_000)
}, 15_000)

test.each([
  ['hung up', (socket: Socket) => void socket.end()],
  ['foreign', (socket: Socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
  // A transport error, which a data centre has for other keys and not for the first question.
  ['foreign', (socket: Socket) => void socket.write(Buffer.from('040000006cfeffff', 'hex'))],
])('who is "%s" is told apart', async (kind, serve) => {
  expect(await probe(await listen(serve))).toEqual({ kind })
})

test('who does not wait any longer leaves with a reason of their own', async () => {
  const target = await listen((socket) => socket.resume())
  const aborted = probeDataCenter(target, { clock: systemClock, signal: AbortSignal.abort(new Error('enough')) })
  await expect(aborted).rejects.toThrow('enough')
})
