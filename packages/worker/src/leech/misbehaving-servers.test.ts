import { gzipSync } from 'node:zlib'
import { type ErrorCode, SLICE_BYTES } from '@streamvault/core'
import { FileServer } from '@streamvault/testkit'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { LeechTrial } from '../e2e/leech-trial.ts'
import { longFilm } from '../e2e/long-film.ts'
import { REMOTE_PIECE_BYTES } from './open-remote.ts'

const IDLE_MS = 300
/** Among the pictures. */
const TWIN_AT = 700_000
/** Of six pieces, the last of which is not whole. */
let film: Buffer
/** Another one, that is longer. */
let other: Buffer
/** One that differs in a byte of its first slice. */
let twin: Buffer
let server: FileServer

beforeAll(async () => {
  film = await longFilm(20)
  other = await longFilm(21)
  twin = Buffer.from(film)
  twin.writeUInt8(255 - twin.readUInt8(TWIN_AT), TWIN_AT)
})

beforeEach(async () => {
  server = await FileServer.start(film)
})

afterEach(() => server[Symbol.asyncDispose]())

test('after a lost connection it goes on behind the last byte', async () => {
  const sent = 100_000
  let broken = 0
  server.misbehave = ({ range, response }) => {
    if (range.end - range.start < SLICE_BYTES || broken >= 3) return false
    broken++
    const headers = { 'content-range': `bytes ${range.start}-${range.end - 1}/${film.length}` }
    response.writeHead(206, { 'content-length': range.end - range.start, ...server.versionHeaders(), ...headers })
    response.write(film.subarray(range.start, range.start + sent), () => setTimeout(() => response.destroy(), 50))
    return true
  }
  const trial = new LeechTrial()
  await trial.leech(server.url())
  await trial.expectHolds(film)
  const starts = server.exchanges.map(({ range }) => range.start)
  expect(starts).toContain(sent)
  expect(server.askedBytes).toBeLessThanOrEqual(film.length + 3 * (REMOTE_PIECE_BYTES - sent))
  expect(trial.vault.metrics.value('streamvault_leech_retries_total', { code: 'URL_UNAVAILABLE' })).toBe(3)
})

test('a file that changes on the way is begun anew, and nothing of the other stays', async () => {
  server.misbehave = ({ range }) => {
    if (range.start >= 3 * REMOTE_PIECE_BYTES && server.etag === '"one"') {
      server.bytes = other
      server.etag = '"two"'
    }
    return false
  }
  const trial = new LeechTrial()
  const { outcome, attempts } = await trial.leech(server.url())
  expect(outcome?.status).toBe('stored')
  expect(attempts).toBe(2)
  await trial.expectHolds(other)
  const told = trial.logger.lines.filter(({ message }) => message === 'what is at the address has changed')
  expect(told).toHaveLength(1)
})

test.each([
  ['its ETag', () => twin],
  ['its length', () => other],
])('a server that says nothing of If-Range is noticed by %s', async (by, changed) => {
  server.misbehave = (exchange) => {
    if (exchange.range.start < REMOTE_PIECE_BYTES && server.bytes === film) return false
    server.bytes = changed()
    if (by === 'its ETag') server.etag = '"two"'
    exchange.request.headers['if-range'] = undefined
    return false
  }
  const trial = new LeechTrial()
  await trial.leech(server.url())
  await trial.expectHolds(server.bytes)
})

test('a file that is another one at every attempt is given up, and leaves nothing', async () => {
  server.misbehave = ({ range, index }) => {
    if (range.start >= 2 * REMOTE_PIECE_BYTES) server.etag = `"${index}"`
    return false
  }
  const trial = new LeechTrial()
  const { failure, attempts } = await trial.leech(server.url())
  expect(failure?.code).toBe('URL_UNSTABLE')
  expect(attempts).toBeLessThan(10)
  await trial.expectHolds()
})

test('without an ETag the time of the last change tells versions apart', async () => {
  server.etag = undefined
  server.lastModified = 'Tue, 03 Mar 2020 10:00:00 GMT'
  const trial = new LeechTrial()
  await trial.leech(server.url())
  await trial.expectHolds(film)
  expect(server.exchanges.at(-1)?.request.headers['if-range']).toBe(server.lastModified)
})

test.each([
  ['with an ETag', '"one"'],
  ['with a weak ETag', 'W/"one"'],
  ['without one', undefined],
])('a server without ranges is read from its beginning (%s)', async (_, etag) => {
  server.givesRanges = false
  server.etag = etag
  const trial = new LeechTrial()
  expect((await trial.leech(server.url())).outcome?.status).toBe('stored')
  await trial.expectHolds(film)
  expect(server.exchanges.length).toBeLessThanOrEqual(4)
})

test('a server with ranges that tells no versions apart is read over one connection', async () => {
  server.etag = undefined
  const trial = new LeechTrial()
  await trial.leech(server.url())
  await trial.expectHolds(film)
  expect(server.underWayMax).toBe(1)
})

test('a server without ranges that breaks off is read again from its beginning, and what is known is left out', async () => {
  server.givesRanges = false
  let broken = 0
  server.misbehave = ({ request, response }) => {
    if (request.headers.range !== undefined || ++broken > 2) return false
    response.writeHead(200, { 'content-length': film.length, ...server.versionHeaders() })
    response.write(film.subarray(0, 10 * SLICE_BYTES), () => setTimeout(() => response.destroy(), 100))
    return true
  }
  const trial = new LeechTrial()
  const { attempts } = await trial.leech(server.url())
  expect(attempts).toBe(1)
  await trial.expectHolds(film)
})

test('where no version is told, what comes after a break is never put behind what came before', async () => {
  server.etag = undefined
  let isOver = false
  server.misbehave = ({ range, response }) => {
    if (isOver || range.start !== 0 || range.end === 1) return false
    isOver = true
    const headers = { 'content-range': `bytes 0-${film.length - 1}/${film.length}`, 'content-length': film.length }
    response.writeHead(206, headers)
    response.write(film.subarray(0, 9 * SLICE_BYTES), () => {
      setTimeout(() => {
        server.bytes = twin
        response.destroy()
      }, 200)
    })
    return true
  }
  const trial = new LeechTrial()
  const { attempts } = await trial.leech(server.url())
  expect(attempts).toBeGreaterThan(1)
  await trial.expectHolds(twin)
})

test.each<[string, ErrorCode, (server: FileServer) => void]>([
  ['has no such file', 'URL_REFUSED', (bad) => answering(bad, 404, {})],
  ['wants another password', 'URL_REFUSED', (bad) => answering(bad, 401, {})],
  ['does not tell a length', 'URL_WITHOUT_LENGTH', (bad) => answering(bad, 200, { 'transfer-encoding': 'chunked' })],
  [
    'does not tell it with ranges either',
    'URL_WITHOUT_LENGTH',
    (bad) => answering(bad, 206, { 'content-range': 'bytes 0-0/*' }),
  ],
  ['tells nonsense', 'URL_ANSWER_WRONG', (bad) => answering(bad, 206, { 'content-range': 'bytes 7-3/2' })],
  ['has an empty file', 'SOURCE_EMPTY', (bad) => answering(bad, 200, { 'content-length': '0' })],
  ['has no first byte', 'SOURCE_EMPTY', (bad) => answering(bad, 416, { 'content-range': 'bytes */0' })],
  ['is down', 'URL_UNAVAILABLE', (bad) => answering(bad, 503, {})],
  ['leads in circles', 'URL_REDIRECTS', (bad) => answering(bad, 302, { location: '/again' })],
  [
    'has a page instead',
    'SOURCE_NOT_VIDEO',
    (bad) => {
      bad.bytes = Buffer.from('<html>'.repeat(1000))
    },
  ],
  [
    'compresses',
    'URL_COMPRESSED',
    (bad) => {
      bad.bytes = gzipSync(film)
      bad.headers = { 'content-encoding': 'gzip' }
    },
  ],
  ['sends another piece', 'URL_ANSWER_WRONG', sendingOtherPieces],
  ['sends less than it says', 'URL_UNAVAILABLE', sendingLess],
  [
    'drops every connection',
    'URL_UNAVAILABLE',
    (bad) => {
      bad.misbehave = ({ response }) => {
        response.destroy()
        return true
      }
    },
  ],
  [
    'speaks no HTTP',
    'URL_ANSWER_WRONG',
    (bad) => {
      bad.misbehave = ({ response }) => {
        response.socket?.end('SSH-2.0-OpenSSH\r\n\r\n')
        return true
      }
    },
  ],
])('a server that %s is told as %s, and nothing stays', async (_, code, spoil) => {
  spoil(server)
  await new LeechTrial().expectFailure(server.url(), code)
})

function answering(bad: FileServer, status: number, headers: Record<string, string>): void {
  bad.misbehave = ({ response }) => {
    response.writeHead(status, headers).end()
    return true
  }
}

function sendingOtherPieces(bad: FileServer): void {
  bad.misbehave = ({ range, response }) => {
    if (range.start === 0) return false
    const headers = { 'content-range': `bytes 0-${range.end - 1}/${film.length}`, ...bad.versionHeaders() }
    response.writeHead(206, headers).end(film.subarray(0, range.end))
    return true
  }
}

function sendingLess(bad: FileServer): void {
  bad.misbehave = ({ range, response }) => {
    if (range.start < REMOTE_PIECE_BYTES) return false
    const headers = { 'content-range': `bytes ${range.start}-${range.end - 1}/${film.length}`, ...bad.versionHeaders() }
    response.writeHead(206, { ...headers, 'content-length': range.end - range.start })
    response.write(film.subarray(range.start, range.start + 100), () => response.destroy())
    return true
  }
}

test('a server that sends nothing for too long is asked again, from where it stopped', async () => {
  let hung = 0
  server.misbehave = ({ range, response, index }) => {
    // One that never begins to answer, and one that stops in the middle.
    if (index === 1) return true
    if (range.start < REMOTE_PIECE_BYTES || hung++ > 0) return false
    const headers = {
      'content-range': `bytes ${range.start}-${range.end - 1}/${film.length}`,
      ...server.versionHeaders(),
    }
    response.writeHead(206, { ...headers, 'content-length': range.end - range.start })
    response.write(film.subarray(range.start, range.start + 100_000))
    return true
  }
  const trial = new LeechTrial({ idleMs: IDLE_MS })
  await trial.leech(server.url())
  await trial.expectHolds(film)
  expect(hung).toBeGreaterThan(1)
})

test('a server that drips for minutes is given up, tried again, and leaves its place to others', async () => {
  let dripping = 0
  server.misbehave = ({ range, response }) => {
    if (range.end - range.start === 1) return false
    dripping++
    const headers = {
      'content-range': `bytes ${range.start}-${range.end - 1}/${film.length}`,
      ...server.versionHeaders(),
    }
    response.writeHead(206, { ...headers, 'content-length': range.end - range.start })
    let at = range.start
    const drip = setInterval(() => response.write(film.subarray(at, ++at)), 20)
    response.on('close', () => clearInterval(drip))
    return true
  }
  const trial = new LeechTrial({ bytesPerSecondMin: 4096 })
  const { failure, attempts } = await trial.leech(server.url())
  expect(failure?.code).toBe('URL_TOO_SLOW')
  expect(attempts).toBe(5)
  expect(dripping).toBeGreaterThanOrEqual(attempts)
  await trial.expectHolds()
})

test('a server that asks to wait is asked again then', async () => {
  let asked = 0
  server.misbehave = ({ response }) => {
    if (++asked > 1) return false
    response.writeHead(429, { 'retry-after': '120' }).end()
    return true
  }
  const trial = new LeechTrial()
  const before = trial.vault.clock.now()
  await trial.leech(server.url())
  await trial.expectHolds(film)
  expect(trial.vault.clock.now() - before).toBeGreaterThanOrEqual(120_000)
})

test('an address that leads to one which expires is asked anew', async () => {
  let valid = 0
  server.misbehave = ({ request, response, range }) => {
    if (request.url === '/Film.2020.mp4') {
      response.writeHead(302, { location: `/signed-${++valid}` }).end()
      return true
    }
    if (request.url === `/signed-${valid}` && !(valid === 1 && range.start >= 2 * REMOTE_PIECE_BYTES)) return false
    response.writeHead(403).end()
    return true
  }
  const trial = new LeechTrial()
  const { outcome } = await trial.leech(server.url())
  expect(outcome).toMatchObject({ status: 'stored', name: 'Film.2020.mp4' })
  expect(valid).toBeGreaterThan(1)
  await trial.expectHolds(film)
})
