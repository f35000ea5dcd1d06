import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { Reply, RequestHead } from '../exchange.ts'
import { LeanHttp } from './lean-http.ts'

const IDLE_MS = 300
const asking = (path: string, fields = '') => `GET ${path} HTTP/1.1\r\nHost: v\r\n${fields}\r\n`

interface Front {
  readonly lean: LeanHttp
  /** Replies that were asked for at `/held…`, and wait for somebody to answer. */
  readonly held: Reply[]
  connect(): Socket & { received(): string }
}

/** Lean for `/lean…` and `/held…`; everything else is answered by Node, which says so. */
async function setUp(): Promise<Front> {
  const server = createServer((request, response) => response.end(`node ${request.url}`))
  const held: Reply[] = []
  const lean = new LeanHttp(
    server,
    {
      takes: ({ url = '' }) => url.startsWith('/lean') || url.startsWith('/held'),
      answer: (request: RequestHead, reply) => {
        if (request.url?.startsWith('/held')) held.push(reply)
        else answer(reply, `lean ${request.url}`)
      },
    },
    IDLE_MS,
  )
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    lean.closeAll()
    server.closeAllConnections()
    server.close()
  })
  return {
    lean,
    held,
    connect() {
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => {})
      let text = ''
      socket.on('data', (chunk) => {
        text += chunk
      })
      return Object.assign(socket, { received: () => text })
    },
  }
}

function answer(reply: Reply, text: string): void {
  const body = Buffer.from(text)
  reply.writeHead(200, { 'content-length': body.length })
  reply.end(body)
}

test('one connection serves plain requests, and others from the first other one on', async () => {
  const client = (await setUp()).connect()
  for (const path of ['/lean/1', '/lean/2', '/other', '/lean/3']) {
    client.write(asking(path))
    await expect.poll(() => client.received()).toMatch(new RegExp(`(lean|node) ${path}`))
  }
  expect(client.received()).toMatch(/lean \/lean\/1[\s\S]*lean \/lean\/2[\s\S]*node \/other[\s\S]*node \/lean\/3/)
})

test('a head that comes in pieces is answered', async () => {
  const client = (await setUp()).connect()
  for (const piece of asking('/lean').match(/.{1,7}/gs) ?? []) {
    client.write(piece)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  await expect.poll(() => client.received()).toContain('node /lean')
})

test('requests that come before their turn are answered in order', async () => {
  const { held, connect } = await setUp()
  const client = connect()
  client.write(asking('/held'))
  await expect.poll(() => held.length).toBe(1)
  client.write(asking('/lean/2'))
  client.write(asking('/other'))
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(client.received()).toBe('')
  answer(held[0] as Reply, 'lean /held')
  await expect.poll(() => client.received()).toMatch(/lean \/held[\s\S]*(lean|node) \/lean\/2[\s\S]*node \/other/)
})

test.each<[string, (client: Socket) => void]>([
  ['in order', (client) => client.destroy()],
  ['by a reset', (client) => client.resetAndDestroy()],
])('who answers is told when the client goes before it got anything, %s', async (_, leave) => {
  const { held, connect } = await setUp()
  const client = connect()
  client.write(asking('/held'))
  await expect.poll(() => held.length).toBe(1)
  const left = new Promise<void>((resolve) => held[0]?.once('close', resolve))
  leave(client)
  await left
  expect(held[0]?.socket).toBeNull()
})

test('who answers can make the client go', async () => {
  const { held, connect } = await setUp()
  const client = connect()
  client.write(asking('/held'))
  await expect.poll(() => held.length).toBe(1)
  held[0]?.destroy()
  await once(client, 'close')
  expect(held[0]?.socket).toBeNull()
})

test('a connection that stays idle is closed; one that waits for its answer is not', async () => {
  const { held, connect } = await setUp()
  const [silent, used, waiting] = [connect(), connect(), connect()]
  used.write(asking('/lean'))
  waiting.write(asking('/held'))
  await Promise.all([once(silent, 'close'), once(used, 'close')])
  answer(held[0] as Reply, 'late')
  await expect.poll(() => waiting.received()).toContain('late')
})

test('closing ends idle connections at once, and the others after their answer', async () => {
  const { lean, held, connect } = await setUp()
  const [idle, busy] = [connect(), connect()]
  idle.write(asking('/lean'))
  busy.write(asking('/held'))
  await expect.poll(() => idle.received() !== '' && held.length === 1).toBe(true)
  lean.close()
  await once(idle, 'close')
  answer(held[0] as Reply, 'the last one')
  await once(busy, 'close')
  expect(busy.received()).toContain('the last one')
})

test('a response without a body says so, and the connection goes on', async () => {
  const { held, connect } = await setUp()
  const client = connect()
  client.write(asking('/held'))
  await expect.poll(() => held.length).toBe(1)
  held[0]?.writeHead(412, { etag: '"e"' })
  held[0]?.end()
  await expect
    .poll(() => client.received())
    .toMatch(/^HTTP\/1\.1 412 Precondition Failed\r\netag: "e"\r\ncontent-length: 0\r\ndate: /)
  client.write(asking('/lean'))
  await expect.poll(() => client.received()).toContain('lean /lean')
})

test('a field with a line break in it never leaves', async () => {
  const { held, connect } = await setUp()
  connect().write(asking('/held'))
  await expect.poll(() => held.length).toBe(1)
  for (const value of ['a\r\nset-cookie: x', 'a\nb', 'a\rb', 'a\r\n\r\nbody', 'ä']) {
    expect(() => held[0]?.writeHead(200, { name: value })).toThrow('a field has one line')
  }
})
