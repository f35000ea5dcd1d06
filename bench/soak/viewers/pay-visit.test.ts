import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { FilmPattern } from '../content/film-pattern.ts'
import { createAgent, payVisit, WAIT_MS_MAX } from './pay-visit.ts'
import type { Visit, VisitPlan } from './visit.ts'

const film = new FilmPattern(1).film('film', 300_000)
const bytes = Buffer.concat([...film.pieces()])
const SIZE = bytes.length
const PLAN: VisitPlan = {
  offer: { title: 'film', bytes: film, path: '/film?ticket=x' },
  method: 'GET',
  range: { first: 1000, last: 200_999 },
  isBrowser: false,
  bytesPerSecond: 0,
  leaveAfterMs: 60_000,
  pause: undefined,
}
const RIGHT = { 'content-range': `bytes 1000-200999/${SIZE}`, 'content-length': '200000' }
const body = () => Buffer.from(bytes.subarray(1000, 201_000))

let server: Server | undefined

afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

async function visit(answer: RequestListener, plan: Partial<VisitPlan> = {}, waitMsMax = WAIT_MS_MAX): Promise<Visit> {
  server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const agent = createAgent('127.1.2.3')
  try {
    return await payVisit({ origin, agent, waitMsMax }, { ...PLAN, ...plan }, new AbortController().signal)
  } finally {
    agent.destroy()
  }
}

test('what comes as it was made is right, and comes from an address of the viewer’s own', async () => {
  let from: string | undefined
  const seen = await visit((request, response) => {
    from = request.socket.remoteAddress
    response.writeHead(206, RIGHT).end(body())
  })
  expect(seen).toMatchObject({ status: 206, end: 'whole', bytes: 200_000, faults: [] })
  expect(from).toBe('127.1.2.3')
})

test('one wrong bit is a fault, and tells where', async () => {
  const wrong = body()
  wrong.writeUInt8(wrong.readUInt8(123_456) ^ 4, 123_456)
  const seen = await visit((_, response) => response.writeHead(206, RIGHT).end(wrong))
  expect(seen.faults).toEqual([
    expect.stringMatching(/^byte 124456 is wrong: the \d+ from there begin with [0-9a-f]{32}$/),
  ])
})

test.each<[string, number, Record<string, string>]>([
  ['no place', 206, { 'content-length': '200000' }],
  ['another place', 206, { ...RIGHT, 'content-range': `bytes 1001-201000/${SIZE}` }],
  ['another size', 206, { ...RIGHT, 'content-range': `bytes 1000-200999/${SIZE + 1}` }],
  ['less than was asked', 206, { 'content-range': `bytes 1000-1099/${SIZE}`, 'content-length': '100' }],
  ['no length', 206, { 'content-range': RIGHT['content-range'], 'transfer-encoding': 'chunked' }],
  ['everything', 200, { 'content-length': String(SIZE) }],
])('an answer with %s is a fault', async (_, status, head) => {
  const seen = await visit((__, response) => {
    response.writeHead(status, head).end(bytes.subarray(1000, 1000 + Number(head['content-length'] ?? 200_000)))
  })
  expect(seen.faults).not.toEqual([])
})

test('our own player may be given less, and that has to be right, too', async () => {
  const head = { 'content-range': `bytes 1000-1099/${SIZE}`, 'content-length': '100' }
  const seen = await visit((_, response) => response.writeHead(206, head).end(bytes.subarray(1000, 1100)), {
    isBrowser: true,
  })
  expect(seen).toMatchObject({ end: 'whole', bytes: 100, faults: [] })
})

test('a connection that ends in the middle is broken, and not a fault', async () => {
  const seen = await visit((_, response) => {
    response.writeHead(206, RIGHT).write(body().subarray(0, 5000), () => response.destroy())
  })
  expect(seen).toMatchObject({ end: 'broken', bytes: 5000, faults: [] })
})

test('nobody who answers is told from somebody who refuses', async () => {
  expect(await visit((_, response) => response.destroy())).toMatchObject({ end: 'unanswered', status: undefined })
  const problem = { title: 'later', status: 503, code: 'STORE_UNAVAILABLE' }
  const seen = await visit((_, response) => response.writeHead(503).end(JSON.stringify(problem)))
  expect(seen).toMatchObject({ end: 'whole', status: 503, code: 'STORE_UNAVAILABLE', faults: [] })
})

test.each<[string, RequestListener]>([
  ['no answer', () => {}],
  ['no more bytes', (_, response) => response.writeHead(206, RIGHT).write(body().subarray(0, 5000))],
])('who gets %s hangs', async (_, answer) => {
  const seen = await visit(answer, {}, 400)
  expect(seen.end).toBe('hung')
  expect(seen.longestWaitMs).toBeGreaterThan(400)
})

test('who takes nothing for a while is not kept waiting', async () => {
  const seen = await visit((_, response) => response.writeHead(206, RIGHT).end(body()), { bytesPerSecond: 100_000 })
  expect(seen).toMatchObject({ end: 'whole', faults: [] })
  expect(seen.longestWaitMs).toBeLessThan((seen.endedAt - seen.askedAt) / 2)
})

test('a viewer leaves when he has watched for long enough', async () => {
  const seen = await visit((_, response) => response.writeHead(206, RIGHT).end(body()), {
    bytesPerSecond: 20_000,
    leaveAfterMs: 300,
  })
  expect(seen).toMatchObject({ end: 'left', faults: [] })
  expect(seen.bytes).toBeLessThan(200_000)
})
