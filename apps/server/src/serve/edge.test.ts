import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { problemSchema } from '@streamvault/contract'
import { FakeClock, RecordingMetrics } from '@streamvault/testkit'
import type { Reply, RequestHead } from '@streamvault/worker'
import { expect, onTestFinished, test } from 'vitest'
import { Edge } from './edge.ts'
import { createHostCheck } from './known-hosts.ts'
import { listen } from './listen.ts'
import { createMetricsServer } from './metrics-server.ts'
import { RequestLimit } from './request-limit.ts'

const LOOPBACK = { HOST: '127.0.0.1', PUBLIC_URL: undefined }
const ANY_PORT = { host: '127.0.0.1', port: 0 }

/** What the edge answers to bytes of any kind, until it closes the connection. */
async function setUp() {
  const edge = new Edge(createHostCheck(LOOPBACK))
  edge.open({})
  const port = await listen(edge.server, ANY_PORT)
  onTestFinished(() => {
    edge.close()
    edge.closeAllConnections()
  })
  return (head: string) => say(port, head)
}

const ask = (port: number, line: string) => say(port, `${line} HTTP/1.1\r\nHost: localhost`)

async function say(port: number, head: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(`${head}\r\nConnection: close\r\n\r\n`)
  return await text(socket)
}

test.each([
  ['a path', 'GET /healthz HTTP/1.1\r\nHost: localhost', 200],
  ['a whole address', 'GET http://127.0.0.1:8080/healthz HTTP/1.1\r\nHost: localhost', 200],
  ['a whole address without a path', 'GET http://127.0.0.1 HTTP/1.1\r\nHost: localhost', 404],
  [
    'a whole address of another host, whatever the field says',
    'GET http://evil.example/healthz HTTP/1.1\r\nHost: localhost',
    421,
  ],
  ['a fragment', 'GET /healthz#x HTTP/1.1\r\nHost: localhost', 400],
  ['a user before the host', 'GET http://u@localhost/healthz HTTP/1.1\r\nHost: localhost', 400],
  ['a path at another host', 'GET /healthz HTTP/1.1\r\nHost: evil.example', 421],
  ['two hosts', 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: localhost', 400],
  ['a coding that nobody knows', 'POST /healthz HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked', 400],
  ['a way to look that changes nothing', 'HEAD /healthz HTTP/1.1\r\nHost: localhost', 200],
  ['a method that health has not', 'TRACE /healthz HTTP/1.1\r\nHost: localhost', 405],
  ['a body that nobody asked for', 'POST /readyz HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked', 405],
])('%s', async (_what, head, status) => {
  expect(await (await setUp())(head)).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
})

test.each([
  ['a request of HTTP/1.1 without a host', 'GET /healthz HTTP/1.1', 'REQUEST_INVALID'],
  ['no request at all', 'HELO mail.example', 'REQUEST_INVALID'],
  ['a field that is none', 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nno field', 'REQUEST_INVALID'],
  [
    'a head without measure',
    `GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(20_000)}`,
    'REQUEST_TOO_LARGE',
  ],
])('%s is answered with a problem', async (_what, head, code) => {
  const [top = '', body = ''] = (await (await setUp())(head)).split('\r\n\r\n')
  expect(top).toMatch(/^HTTP\/1\.1 4\d\d [\s\S]*content-type: application\/problem\+json/)
  expect(problemSchema.strict().parse(JSON.parse(body))).toMatchObject({ code })
})

test('a client so old that it names no host is served', async () => {
  expect(await (await setUp())('GET /healthz HTTP/1.0')).toMatch(/^HTTP\/1\.1 200 [\s\S]*healthy/)
})

test('who asks too often is refused, at pages and films alike; others, this machine, gateways and health are not in the way', async () => {
  const edge = new Edge(createHostCheck(LOOPBACK))
  const handled: string[] = []
  const answer = ({ url = '', headers }: RequestHead, reply: Pick<Reply, 'writeHead' | 'end'>) => {
    handled.push(url)
    reply.writeHead(200, { known: String('x-streamvault-secret' in headers) })
    reply.end()
  }
  const clock = new FakeClock()
  edge.open({
    requests: new RequestLimit({ clock, gatewaySecrets: ['a secret of gateways'] }, 1),
    delivery: { handle: async (request, reply) => answer(request, reply) },
    site: { routing: answer },
  })
  let from = '192.0.2.7'
  edge.server.on('connection', (socket) => Object.defineProperty(socket, 'remoteAddress', { value: from }))
  const port = await listen(edge.server, ANY_PORT)
  onTestFinished(() => {
    edge.close()
    edge.closeAllConnections()
  })
  const statusOf = async (path: string, fields = '') => {
    const socket = connect(port, '127.0.0.1')
    // As players ask, and so by the lean way where it is a film.
    socket.end(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n${fields}\r\n`)
    return /^HTTP\/1\.1 (\d+)[\s\S]*?(?:known: (\w+)|(?:retry-after: (\d+)[\s\S]*"code":"(\w+)")|$)/
      .exec(await text(socket))
      ?.slice(1)
  }
  for (let count = 0; count < 10; count++)
    expect((await statusOf(count % 2 ? '/' : '/stream/f/x.mp4'))?.[0]).toBe('200')
  for (const path of ['/', '/stream/f/x.mp4']) {
    expect(await statusOf(path)).toEqual(['429', undefined, '1', 'REQUESTS_TOO_MANY'])
  }
  expect(handled).toHaveLength(10)
  expect((await statusOf('/healthz'))?.[0]).toBe('200')
  // A wrong secret is no secret, and a right one goes no further.
  expect((await statusOf('/', 'X-StreamVault-Secret: a secret of others\r\n'))?.[0]).toBe('429')
  expect((await statusOf('/', 'X-StreamVault-Secret: a secret of gateways\r\n'))?.slice(0, 2)).toEqual(['200', 'false'])
  await clock.advance(1000)
  expect((await statusOf('/'))?.[0]).toBe('200')
  expect((await statusOf('/'))?.[0]).toBe('429')
  from = '192.0.2.8'
  expect((await statusOf('/'))?.[0]).toBe('200')
  from = '127.0.0.1'
  for (let count = 0; count < 20; count++) expect((await statusOf('/'))?.[0]).toBe('200')
})

test('what is asked during the start waits for its end, but for health', async () => {
  const edge = new Edge(createHostCheck(LOOPBACK))
  const port = await listen(edge.server, ANY_PORT)
  onTestFinished(() => edge.close())
  const asked: string[] = []
  const api = {
    routing({ url = '' }: IncomingMessage, response: ServerResponse) {
      asked.push(url)
      response.end('here it is')
    },
  }
  const early = ask(port, 'GET /api/titles')
  expect(await ask(port, 'GET /healthz')).toMatch(/^HTTP\/1.1 200 /)
  expect(await ask(port, 'GET /readyz')).toMatch(/^HTTP\/1.1 503 /)
  expect(asked).toEqual([])
  edge.open({ api })
  expect(await early).toMatch(/^HTTP\/1.1 200 [\s\S]*here it is/)
  expect(await ask(port, 'GET /readyz')).toMatch(/^HTTP\/1.1 200 /)
})

test('who waits for a start that comes to nothing is told at once', async () => {
  const edge = new Edge(createHostCheck(LOOPBACK))
  const port = await listen(edge.server, ANY_PORT)
  const early = ask(port, 'GET /')
  // What was asked on another connection afterwards is answered, so the first was taken in before.
  await ask(port, 'GET /healthz')
  edge.close()
  expect(await early).toMatch(/^HTTP\/1.1 503 [\s\S]*NOT_READY/)
})

test('a head that does not come to its end is given up within a quarter of a minute', async () => {
  const edge = new Edge(createHostCheck(LOOPBACK))
  const port = await listen(edge.server, ANY_PORT)
  onTestFinished(() => edge.close())
  const socket = connect(port, '127.0.0.1')
  const begun = performance.now()
  socket.write('GET / HT')
  expect(await text(socket)).toMatch(/^HTTP\/1.1 408 /)
  expect(performance.now() - begun).toBeLessThan(15_000)
}, 30_000)

test('numbers are for this machine, whoever else was made to point at it', async () => {
  const server = createMetricsServer(new RecordingMetrics(), () => {})
  const port = await listen(server, ANY_PORT)
  onTestFinished(() => void server.close())
  expect(await say(port, 'GET /metrics HTTP/1.1\r\nHost: localhost')).toMatch(/^HTTP\/1.1 200 /)
  expect(await say(port, 'GET /metrics HTTP/1.1\r\nHost: evil.example')).toMatch(/^HTTP\/1.1 421 /)
})
