import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { MemoryStorage } from '@mtcute/core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createClient } from './create-client.ts'

let server: Server
let port: number

beforeEach(async () => {
  server = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as { port: number }).port
})

afterEach(() => server.close())

test('a client that is destroyed while it connects leaves no connection behind', async () => {
  const met = once(server, 'connection') as Promise<[Socket]>
  const network = { apiId: 1, apiHash: 'hash', dataCenters: [{ id: 2, host: '127.0.0.1', port }] }
  const client = createClient({ network, storage: new MemoryStorage() })
  client.onError.add(() => {})
  await client.connect()
  await client.destroy()
  const [socket] = await met
  socket.resume()
  if (!socket.closed) await once(socket, 'close')
  expect(socket.closed).toBe(true)
})
