import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { problemSchema } from '@streamvault/contract'
import { FakeClock, RecordingLogger } from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { limitConnections, siteConnectionsMax } from './limit-connections.ts'

const DESCRIPTORS = 40
/** Half of them are ours, and a quarter of the others is kept to refuse with. */
const [VIEWERS, REFUSALS] = [15, 5]

async function setUp() {
  const logger = new RecordingLogger()
  const clock = new FakeClock()
  const server = createServer((_, response) => response.end('welcome')).listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  limitConnections(server, { descriptors: DESCRIPTORS, clock, logger })
  const { port } = server.address() as AddressInfo
  const connected = async (): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1').on('error', () => {})
    onTestFinished(() => void socket.destroy())
    await once(socket, 'connect')
    return socket
  }
  const ask = async (method = 'GET') => {
    const [response] = (await once(request({ port, method, agent: false }).end(), 'response')) as [IncomingMessage]
    return { status: response.statusCode, headers: response.headers, body: await text(response) }
  }
  return { logger, clock, connected, ask }
}

test('whoever comes when there is no room is told so and when to come again, and there is room once somebody has left', async () => {
  const { logger, clock, connected, ask } = await setUp()
  const viewers = await Promise.all(Array.from({ length: VIEWERS }, connected))
  const { status, headers, body } = await ask()
  expect([status, headers['retry-after'], headers['content-type']]).toEqual([503, '5', 'application/problem+json'])
  expect(problemSchema.strict().parse(JSON.parse(body)).code).toBe('CONNECTIONS_TOO_MANY')
  expect((await ask('POST')).status).toBe(503)
  const head = await connected()
  head.write('HEAD / HTTP/1.1\r\nHost: x\r\n\r\n')
  expect(await text(head)).toMatch(/^HTTP\/1\.1 503 [\s\S]*\r\n\r\n$/)
  const told = () => logger.lines.map(({ level, message }) => [level, message])
  const few = ['warn', expect.stringContaining('may open few files')]
  const turnedAway = ['warn', expect.stringContaining('turned away')]
  expect(told()).toEqual([few, turnedAway])
  await clock.advance(60_000)
  await ask()
  expect(told()).toEqual([few, turnedAway, turnedAway])
  viewers[0]?.destroy()
  await expect.poll(async () => (await ask()).status).toBe(200)
})

test('who is refused and says nothing is let go in a few seconds, and beyond those who can be told all are at once', async () => {
  const { connected, ask } = await setUp()
  await Promise.all(Array.from({ length: VIEWERS }, connected))
  const silent = await Promise.all(Array.from({ length: REFUSALS }, connected))
  await expect(ask()).rejects.toThrow(/hang up|ECONNRESET/)
  await Promise.all(silent.map((socket) => once(socket.resume(), 'close')))
  expect((await ask()).status).toBe(503)
})

test('the site is asked over few connections where there may be few', () => {
  expect([16, 256, 4096, 1 << 20].map(siteConnectionsMax)).toEqual([1, 16, 128, 128])
})
