import { once } from 'node:events'
import { get as httpGet, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { SLICE_BYTES } from '@streamvault/core'
import { testBytes } from '@streamvault/testkit'
import { describe, expect, test } from 'vitest'
import { clock, FRONTS, type SetUp, setUpBehind, type Vault } from '../e2e/delivery-trial.ts'

const KIB = 1024

async function bodyOf(response: Response): Promise<Buffer> {
  return Buffer.from(await response.arrayBuffer())
}

describe.each(FRONTS)('behind %s', (front) => {
  const setUp = (options: SetUp = {}) => setUpBehind(front, options)

  test('what is cold is fetched for a viewer as far as he may have it, without a gateway too, and for this machine whatever it asks', async () => {
    const allowed = 4
    const viewerFills = { burst: allowed, perSecond: 0.01 }
    const statusesFrom = async (from: string) => {
      const vault = await setUp({ viewerFills, from })
      const url = vault.url(await vault.add(testBytes((allowed + 2) * SLICE_BYTES)))
      const byteOf = async (slice: number) => {
        const range = `bytes=${slice * SLICE_BYTES}-${slice * SLICE_BYTES}`
        return (await fetch(url, { headers: { range } })).status
      }
      const statuses: number[] = []
      for (const slice of [0, 1, 2, 3, 4, 0]) statuses.push(await byteOf(slice))
      return statuses
    }
    expect(await statusesFrom('192.0.2.7')).toEqual([206, 206, 206, 206, 429, 206])
    expect(await statusesFrom('127.0.0.1')).toEqual([206, 206, 206, 206, 206, 206])
  })

  describe('a file', () => {
    const bytes = testBytes(3 * SLICE_BYTES + 4321)

    test('comes whole, with its length, type, validators and name', async () => {
      const vault = await setUp()
      const file = await vault.add(bytes)
      const response = await fetch(vault.url(file))
      expect(response.status).toBe(200)
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'accept-ranges': 'bytes',
        'content-length': String(bytes.length),
        'content-type': 'video/mp4',
        etag: `"${file.sha256.slice(0, 32)}"`,
        'last-modified': new Date(file.addedAt).toUTCString(),
        'content-disposition': `inline; filename="${file.name}"; filename*=UTF-8''${encodeURIComponent(file.name)}`,
        'cache-status': 'streamvault; fwd=miss',
      })
      expect(Buffer.compare(await bodyOf(response), bytes)).toBe(0)
      expect((await fetch(vault.url(file))).headers.get('cache-status')).toBe('streamvault; hit')
    })

    test.each([
      ['bytes=0-0', 206, 0, 1],
      ['bytes=-1', 206, bytes.length - 1, bytes.length],
      ['bytes=1048570-1048590', 206, 1_048_570, 1_048_591],
      ['bytes=2097152-', 206, 2_097_152, bytes.length],
      ['bytes=5-99999999', 206, 5, bytes.length],
    ] as const)('answers %s', async (range, status, start, end) => {
      const vault = await setUp()
      const response = await fetch(vault.url(await vault.add(bytes)), { headers: { range } })
      expect(response.status).toBe(status)
      expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end - 1}/${bytes.length}`)
      expect(response.headers.get('content-length')).toBe(String(end - start))
      expect(Buffer.compare(await bodyOf(response), bytes.subarray(start, end))).toBe(0)
    })

    test('answers 416 with its size to a range behind its end', async () => {
      const vault = await setUp()
      const response = await fetch(vault.url(await vault.add(bytes)), { headers: { range: `bytes=${bytes.length}-` } })
      expect(response.status).toBe(416)
      expect(response.headers.get('content-range')).toBe(`bytes */${bytes.length}`)
      expect(await response.json()).toMatchObject({ code: 'RANGE_NOT_SATISFIABLE' })
    })

    test('answers 304 to who has it already', async () => {
      const vault = await setUp()
      const file = await vault.add(bytes)
      const response = await fetch(vault.url(file), { headers: { 'if-none-match': `"${file.sha256.slice(0, 32)}"` } })
      expect([response.status, await response.text()]).toEqual([304, ''])
    })

    test('answers HEAD as GET, without a body and without asking the store', async () => {
      const vault = await setUp()
      const file = await vault.add(bytes)
      const response = await fetch(vault.url(file), { method: 'HEAD', headers: { range: 'bytes=5-6' } })
      expect(response.status).toBe(200)
      expect(response.headers.get('content-length')).toBe(String(bytes.length))
      expect(vault.metrics.count('streamvault_store_read_seconds', { store: vault.store.name, result: 'ok' })).toBe(0)
    })

    test('is saved under its name when a download is asked for, whatever the name', async () => {
      const vault = await setUp()
      const file = await vault.add(bytes)
      const response = await fetch(`${vault.url(file)}&download=1`, { method: 'HEAD' })
      expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="/)
    })
  })

  describe('sizes where mistakes hide', () => {
    const partBytes = 2 * SLICE_BYTES
    test('a file of no bytes is whole without a body, and has no range', async () => {
      const vault = await setUp()
      const url = vault.url(await vault.add(new Uint8Array(0)))
      for (const method of ['GET', 'HEAD']) {
        const response = await fetch(url, { method })
        expect([response.status, response.headers.get('content-length')]).toEqual([200, '0'])
        expect(await response.text()).toBe('')
      }
      for (const range of ['bytes=0-0', 'bytes=0-', 'bytes=-0']) {
        const response = await fetch(url, { headers: { range } })
        expect([response.status, response.headers.get('content-range')]).toEqual([416, 'bytes */0'])
      }
    })

    test.each([
      ['one byte', 1],
      ['a byte less than a slice', SLICE_BYTES - 1],
      ['exactly one slice', SLICE_BYTES],
      ['a byte more than a slice', SLICE_BYTES + 1],
      ['exactly one part', partBytes],
      ['a byte more than a part', partBytes + 1],
    ])('a file of %s comes whole, by its last byte, and across every seam', async (_what, size) => {
      const vault = await setUp()
      const bytes = testBytes(size)
      const url = vault.url(await vault.add(bytes))
      expect(Buffer.compare(await bodyOf(await fetch(url)), bytes)).toBe(0)
      const seams = [SLICE_BYTES, partBytes].filter((seam) => seam < size).map((seam) => [seam - 1, seam] as const)
      for (const [first, last] of [[0, 0], [size - 1, size - 1], [0, size + 99], ...seams] as const) {
        const response = await fetch(url, { headers: { range: `bytes=${first}-${last}` } })
        expect(response.status).toBe(206)
        expect(Buffer.compare(await bodyOf(response), bytes.subarray(first, last + 1))).toBe(0)
      }
      for (const range of [`bytes=${size}-`, 'bytes=-0']) {
        const response = await fetch(url, { headers: { range } })
        expect([response.status, response.headers.get('content-range')]).toEqual([416, `bytes */${size}`])
      }
    })
  })

  describe('nobody gets in', () => {
    test.each([
      ['without a ticket', (url: string) => url.replace(/\?.*/, ''), 401, 'TICKET_MISSING'],
      ['with a forged ticket', (url: string) => `${url}x`, 403, 'TICKET_INVALID'],
      [
        "with another file's ticket",
        (url: string) => url.replace(/f[0-9a-f]{32}/, `f${'0'.repeat(32)}`),
        403,
        'TICKET_INVALID',
      ],
      ['at another path', (url: string) => url.replace('?', '/more?'), 404, 'ROUTE_NOT_FOUND'],
      ['without a file', (url: string) => url.replace(/stream\/[^?]*/, 'stream/'), 404, 'ROUTE_NOT_FOUND'],
    ])('%s', async (_how, change, status, code) => {
      const vault = await setUp()
      const response = await fetch(change(vault.url(await vault.add(testBytes(10)))))
      expect(response.status).toBe(status)
      expect(response.headers.get('content-type')).toBe('application/problem+json')
      expect(await response.json()).toMatchObject({ code, requestId: response.headers.get('x-request-id') })
    })

    test('with an expired ticket', async () => {
      const vault = await setUp()
      const response = await fetch(vault.url(await vault.add(testBytes(10)), -1))
      expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([403, 'TICKET_EXPIRED'])
    })

    test('with another method', async () => {
      const vault = await setUp()
      const response = await fetch(vault.url(await vault.add(testBytes(10))), { method: 'POST' })
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    })

    test('to a file that is gone', async () => {
      const vault = await setUp()
      const file = await vault.add(testBytes(10))
      await vault.catalog.files.remove(file.id)
      expect((await fetch(vault.url(file))).status).toBe(404)
    })
  })

  test('a running stream stops when its ticket expires', async () => {
    const vault = await setUp()
    const file = await vault.add(testBytes(24 * SLICE_BYTES))
    const [request, response] = await openSlowly(vault.url(file, 300))
    expect(response.statusCode).toBe(200)
    await clock.sleep(400, new AbortController().signal)
    let received = 0
    response.on('data', (chunk: Buffer) => {
      received += chunk.length
    })
    await expect(once(response, 'end')).rejects.toThrow(/aborted/)
    expect(received).toBeLessThan(24 * SLICE_BYTES)
    request.destroy()
  })

  test('a store that fails for good is an honest error at the start, and a broken connection later', async () => {
    const bytes = testBytes(3 * SLICE_BYTES)
    let failing = true
    const vault = await setUp({
      plan: ({ method }) => (method === 'read' && failing ? { kind: 'error', code: 'BLOB_NOT_FOUND' } : undefined),
    })
    const file = await vault.add(bytes)
    const refused = await fetch(vault.url(file))
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([404, 'BLOB_NOT_FOUND'])
    failing = false
    expect(await (await fetch(vault.url(file), { headers: { range: 'bytes=0-1048575' } })).arrayBuffer()).toBeTruthy()
    failing = true
    const broken = await fetch(vault.url(file))
    expect(broken.headers.get('content-length')).toBe(String(bytes.length))
    await expect(broken.arrayBuffer()).rejects.toThrow()
    expect(vault.metrics.value('streamvault_streams_broken_total', { code: 'BLOB_NOT_FOUND' })).toBe(1)
  })

  test('a reader who takes nothing costs one window, and one who leaves costs nothing', async () => {
    const vault = await setUp()
    const file = await vault.add(testBytes(24 * SLICE_BYTES))
    const slow = await Promise.all(Array.from({ length: 8 }, () => openSlowly(vault.url(file))))
    await until(() => reported(vault, 'streamvault_streams_active') === 8)
    await until(() => bufferBytes(vault) === 8 * 256 * KIB)
    for (const [request] of slow) request.destroy()
    await until(() => reported(vault, 'streamvault_streams_active') === 0)
    expect(bufferBytes(vault)).toBe(0)
  })

  test('buffers stay within their budget however many read, and who finds none is told to come back', async () => {
    const budget = 512 * KIB
    const vault = await setUp({ windowBytes: budget })
    const file = await vault.add(testBytes(24 * SLICE_BYTES))
    const held = await Promise.all(Array.from({ length: budget / (64 * KIB) }, () => openSlowly(vault.url(file))))
    await everyoneStalls(vault)
    expect(bufferBytes(vault)).toBe(budget)
    const late = await fetch(vault.url(file))
    expect([late.status, late.headers.get('retry-after')]).toEqual([503, '5'])
    expect(await late.json()).toMatchObject({ code: 'MEMORY_EXHAUSTED' })
    expect(bufferBytes(vault)).toBeLessThanOrEqual(budget)
    for (const [request] of held) request.destroy()
    await until(() => bufferBytes(vault) === 0)
    expect((await fetch(vault.url(file), { method: 'GET', headers: { range: 'bytes=0-9' } })).status).toBe(206)
  }, 20_000)

  test('a stop lets a stream end, takes no new one, and cuts who does not end in time', async () => {
    const vault = await setUp()
    const file = await vault.add(testBytes(24 * SLICE_BYTES))
    const [request, response] = await openSlowly(vault.url(file))
    const stopped = vault.delivery.stop(200)
    expect((await fetch(vault.url(file))).status).toBe(503)
    await stopped
    response.resume()
    await expect(once(response, 'end')).rejects.toThrow(/aborted/)
    request.destroy()
  })

  test('pipelined requests on one connection are answered in order, each whole', async () => {
    const vault = await setUp()
    const bytes = testBytes(300_000)
    const file = await vault.add(bytes)
    const { pathname, search, port } = new URL(vault.url(file))
    const socket = connect(Number(port), '127.0.0.1')
    const chunks: Buffer[] = []
    socket.on('data', (chunk) => chunks.push(chunk))
    for (const [start, connection] of [
      [0, 'keep-alive'],
      [100, 'keep-alive'],
      [200, 'close'],
    ] as const) {
      socket.write(
        `GET ${pathname}${search} HTTP/1.1\r\nHost: v\r\nRange: bytes=${start}-${start + 9}\r\nConnection: ${connection}\r\n\r\n`,
      )
    }
    await once(socket, 'close')
    const text = Buffer.concat(chunks)
    for (const start of [0, 100, 200]) {
      expect(text.includes(`bytes ${start}-${start + 9}/`)).toBe(true)
      expect(text.includes(Buffer.from(bytes.subarray(start, start + 10)))).toBe(true)
    }
  })

  test('no ticket reaches a log', async () => {
    const vault = await setUp({
      plan: ({ method }) => (method === 'read' ? { kind: 'error', code: 'BLOB_NOT_FOUND' } : undefined),
    })
    const file = await vault.add(testBytes(10))
    const url = vault.url(file)
    await fetch(url)
    expect(JSON.stringify(vault.logger.lines)).not.toContain(new URL(url).searchParams.get('ticket'))
  })
})

/** Opens a response and reads none of it. */
async function openSlowly(url: string): Promise<[ReturnType<typeof httpGet>, IncomingMessage]> {
  const request = httpGet(url, { agent: false, headers: { connection: 'keep-alive' } })
  request.on('error', () => {})
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  response.on('error', () => {})
  return [request, response]
}

function reported(vault: Vault, name: 'streamvault_streams_active'): number {
  vault.delivery.report()
  return vault.metrics.value(name, {})
}

function bufferBytes(vault: Vault): number {
  vault.delivery.report()
  return vault.metrics.value('streamvault_buffer_bytes', { pool: 'windows' })
}

/** Waits until no byte has moved for a while: kernel buffers are full, and every stream holds its window. */
async function everyoneStalls(vault: Vault): Promise<void> {
  for (let before = -1; ; ) {
    const sent = vault.metrics.value('streamvault_stream_bytes_total', {})
    if (sent === before) return
    before = sent
    await clock.sleep(300, new AbortController().signal)
  }
}

/** Waits for a condition; the test's own time limit bounds it. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}
