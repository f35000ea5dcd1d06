import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { FakeClock, RecordingLogger } from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { limitConnections } from './limit-connections.ts'

const DESCRIPTORS = 40

test('of many who come at once as many stay as may, the others are let go, and there is room again once some have left', async () => {
  const logger = new RecordingLogger()
  const server = createServer((socket) => socket.on('error', () => {}).end('welcome')).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  limitConnections(server, { descriptors: DESCRIPTORS, clock: new FakeClock(), logger })
  const { port } = server.address() as AddressInfo
  const sockets: Socket[] = []
  const come = async () => {
    // Whoever is welcome hears so, and stays: his own end of the connection is open.
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    sockets.push(socket.on('error', () => {}))
    return await Promise.race([once(socket, 'data').then(() => 'stays'), once(socket, 'end').then(() => 'is let go')])
  }
  const came = await Promise.all(Array.from({ length: 2 * DESCRIPTORS }, come))
  expect(came.filter((each) => each === 'stays')).toHaveLength(DESCRIPTORS / 2)
  for (const socket of sockets) socket.destroy()
  await expect.poll(come).toBe('stays')
  for (const socket of sockets) socket.destroy()
  expect(logger.lines.map(({ level, message }) => [level, message])).toEqual([
    ['warn', expect.stringContaining('may open few files')],
    ['warn', expect.stringContaining('turned away')],
  ])
})
