import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RequestHead } from '../exchange.ts'
import { LEAN_HEAD_BYTES_MAX, parseLeanRequest } from './parse-lean-request.ts'

const PLAIN = 'GET /stream/f1/x.mkv?ticket=t HTTP/1.1\r\nHost: vault:8080\r\nRange: bytes=0-1\r\n\r\n'
const fieldAfter = (field: string) => PLAIN.replace('\r\n\r\n', `\r\n${field}\r\n\r\n`)

/** Node's own reading of the same bytes: undefined when it refuses them, or sees other than one request without a body. */
let readByNode: (bytes: Buffer) => Promise<RequestHead | undefined>
const server = createServer()

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  readByNode = async (bytes) => {
    const requests: RequestHead[] = []
    const take = (request: IncomingMessage) => {
      if (request.headers['content-length'] === undefined && request.headers['transfer-encoding'] === undefined) {
        requests.push({ method: request.method, url: request.url, headers: { ...request.headers } })
      }
      request.socket.end('HTTP/1.1 204 No Content\r\n\r\n')
    }
    server.on('request', take)
    const socket = connect(port, '127.0.0.1').on('error', () => {})
    socket.end(bytes)
    socket.resume()
    await once(socket, 'close')
    server.off('request', take)
    return requests.length === 1 ? requests[0] : undefined
  }
})

afterAll(() => server.close())

test('a request as players send it is read', () => {
  expect(parseLeanRequest(Buffer.from(PLAIN))).toEqual({
    method: 'GET',
    url: '/stream/f1/x.mkv?ticket=t',
    headers: { host: 'vault:8080', range: 'bytes=0-1' },
  })
})

test.each([
  ['another method', PLAIN.replace('GET', 'POST')],
  ['HTTP/1.0', PLAIN.replace('1.1', '1.0')],
  ['a whole address', PLAIN.replace('/stream', 'http://vault/stream')],
  ['a fragment', PLAIN.replace('?', '#x?')],
  ['no host', PLAIN.replace('Host', 'X-Host')],
  ['half a head', PLAIN.slice(0, -2)],
  ['two requests at once', PLAIN + PLAIN],
  ['bytes behind its head', `${PLAIN}body`],
  ['a body with a length', fieldAfter('Content-Length: 4')],
  ['a body in chunks', fieldAfter('Transfer-Encoding: chunked')],
  ['an upgrade', fieldAfter('Upgrade: websocket')],
  ['an expectation', fieldAfter('Expect: 100-continue')],
  ['the wish to close', fieldAfter('Connection: close')],
  ['a field twice', fieldAfter('Range: bytes=2-3')],
  ['a field twice in other letters', fieldAfter('RANGE: bytes=2-3')],
  ['a folded field', fieldAfter('X-Long: a\r\n b')],
  ['a space before the colon', fieldAfter('Content-Length : 4')],
  ['a line feed alone', fieldAfter('X-One: a\nContent-Length: 4')],
  ['a carriage return alone', fieldAfter('X-One: a\rContent-Length: 4')],
  ['a null character', fieldAfter('X-One: a\0b')],
  ['a character beyond ASCII', fieldAfter('X-One: ä')],
  ['too long a head', fieldAfter(`X-Long: ${'a'.repeat(LEAN_HEAD_BYTES_MAX)}`)],
])('%s is for a full parser', (_what, text) => {
  expect(parseLeanRequest(Buffer.from(text))).toBeUndefined()
})

test('a field may be called like something that every object has', () => {
  const request = parseLeanRequest(Buffer.from(fieldAfter('constructor: x')))
  expect(request?.headers).toEqual({ host: 'vault:8080', range: 'bytes=0-1', constructor: 'x' })
})

test("what is read here reads the same in Node's parser, whatever is sent", async () => {
  const rarely = <T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>) =>
    fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: odd })
  const ordinary = fc.constantFrom('Range: bytes=0-1', 'Connection: keep-alive', 'X-A: b c', 'X-B:c', 'If-Range: "e"')
  const name = fc.constantFrom('Host', 'range', 'Connection', 'X-A', 'Content-Length', 'Transfer-Encoding', 'TE', '')
  const value = fc.constantFrom('close', '4', 'chunked', ' x', 'x ', 'a\tb', '', '\0', 'ä')
  const strange = fc.oneof(fc.tuple(name, fc.constantFrom(': ', ':', ' : ', ':  ', ''), value), fc.tuple(fc.string()))
  const field = rarely(
    ordinary,
    strange.map((parts) => parts.join('')),
  )
  const newline = rarely(fc.constant('\r\n'), fc.constantFrom('\r\n', '\n', '\r', '\r\n ', '\n\r'))
  const target = rarely(fc.constant('/stream/f/x?ticket=t'), fc.oneof(fc.constantFrom('//x', '/%', '*'), fc.string()))
  const start = fc.tuple(rarely(fc.constant('GET'), fc.constant('get')), target, fc.constant('HTTP/1.1'))
  const lines = fc.array(fc.tuple(field, newline), { maxLength: 4 })
  let read = 0
  await fc.assert(
    fc.asyncProperty(start, lines, newline, async (first, fields, last) => {
      const text = `${first.join(' ')}\r\nHost: v\r\n${fields.flat().join('')}${last}`
      const bytes = Buffer.from(text, 'latin1')
      const lean = parseLeanRequest(bytes)
      if (lean === undefined) return
      read++
      expect(lean).toEqual(await readByNode(bytes))
    }),
    { numRuns: 5000 },
  )
  expect(read).toBeGreaterThan(500)
})
