import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SLICE_BYTES } from '@streamvault/core'
import { testBytes } from '@streamvault/testkit'
import { expect, test, vi } from 'vitest'
import { NGINX_SLICE_BYTES } from '../nginx/slice-cache.ts'
import { open } from './ask.ts'
import { cutOff, slicesOf } from './kept-files.ts'
import { readToTheEnd } from './read-to-the-end.ts'
import { skipWithoutNginx } from './skip-without-nginx.ts'
import { TrialGateway } from './trial-gateway.ts'

await skipWithoutNginx()
const BYTES = testBytes(10 * SLICE_BYTES + 4321, 1)
/** So far from the end of nginx's slice, there is more of it than a socket takes at once, and some is left when the next one fails. */
const STARTS = Array.from({ length: 8 }, (_, index) => index * 200_000)

test.each([
  ['to the end', '', ''],
  ['within two slices', String(2 * NGINX_SLICE_BYTES - 1), ''],
  ['to our own player', '', '&p=web'],
])(
  'a response %s whose next slice nobody can bring breaks, and all that came of it are bytes of the film',
  async (_, last, query) => {
    await using gateway = await TrialGateway.start()
    const path = gateway.path(await gateway.add(BYTES)) + query
    await gateway.ask(path, { headers: { range: `bytes=0-${NGINX_SLICE_BYTES - 1}` } })
    await gateway.workers[0]?.[Symbol.asyncDispose]()
    for (const start of STARTS) {
      const headers = { range: `bytes=${start}-${last}` }
      const response = await open({ host: '127.0.0.1', port: gateway.port }, path, { headers })
      expect(response.statusCode).toBe(206)
      const chunks: Buffer[] = []
      const reading = async () => {
        for await (const chunk of response) chunks.push(chunk)
      }
      await expect(reading()).rejects.toMatchObject({ code: 'ECONNRESET' })
      const came = Buffer.concat(chunks)
      expect(came.subarray(NGINX_SLICE_BYTES - start).toString()).toBe('')
      expect(came.equals(BYTES.subarray(start, start + came.length))).toBe(true)
    }
  },
)

test.each([
  ['one in the middle', 'yes', 1],
  ['the last one', 'yes', 2],
  ['one in the middle', 'no', 1],
])(
  'a response of several slices, of which %s ends early, breaks there: what comes next does not take its place (where Lua may call C: %s)',
  async (_, may, broken) => {
    await using gateway = await TrialGateway.start({ mayCallC: may === 'yes' })
    const path = gateway.path(await gateway.add(BYTES))
    const others = [0, 1, 2].filter((slice) => slice !== broken)
    for (const start of others.map((slice) => slice * NGINX_SLICE_BYTES)) {
      await gateway.ask(path, { headers: { range: `bytes=${start}-${start + 2 * SLICE_BYTES}` } })
    }
    const lost = broken * NGINX_SLICE_BYTES + SLICE_BYTES
    gateway.store.lost = lost
    const wanted = [
      { range: 'bytes=0-', query: '&p=web', start: 0 },
      { range: `bytes=100-${BYTES.length - 1}`, query: '', start: 100 },
      { range: 'bytes=0-', query: '', start: 0 },
    ]
    for (const { range, query, start } of wanted) {
      const { came, error } = await readToTheEnd(gateway, path + query, { range, connection: 'keep-alive' })
      expect(came.equals(BYTES.subarray(start, start + came.length))).toBe(true)
      // What nginx had not handed to the kernel yet is lost with the connection.
      expect(came.length).toBeGreaterThan(0)
      expect(came.length).toBeLessThanOrEqual(lost - start)
      expect(error).toMatchObject({ code: 'ECONNRESET' })
    }
    await gateway.stopGateway()
    const log = await readFile(join(gateway.folder, 'gateway', 'access.log'), 'utf8')
    expect(log.trim().split('\n')).toHaveLength(others.length + wanted.length)
  },
)

test('slices that lose their ends while nginx runs are fetched anew under a long response, and the viewer does not notice', async () => {
  await using gateway = await TrialGateway.start()
  const path = gateway.path(await gateway.add(BYTES))
  for (let round = 0; round < 2; round++) expect((await gateway.ask(path)).body.equals(BYTES)).toBe(true)
  await cutOff(await slicesOf(gateway))
  const { status, body } = await gateway.ask(path)
  expect(status).toBe(200)
  expect(body.equals(BYTES)).toBe(true)
  const kept = await gateway.ask(path)
  expect(kept.headers['cache-status']).toContain('hit')
  expect(kept.body.equals(BYTES)).toBe(true)
})

test.each([2 * SLICE_BYTES, 1000])(
  'a short response of %i bytes whose slice has lost its end breaks there, and the slice is fetched anew for the next one',
  async (bytes) => {
    await using gateway = await TrialGateway.start()
    const path = gateway.path(await gateway.add(BYTES))
    const [first, last] = [SLICE_BYTES - bytes / 2, SLICE_BYTES + bytes / 2 - 1]
    const range = { range: `bytes=${first}-${last}`, connection: 'keep-alive' }
    for (let round = 0; round < 2; round++) expect((await gateway.ask(path, { headers: range })).status).toBe(206)
    await cutOff(await slicesOf(gateway))
    // Each process of nginx learns of it by itself.
    const answers = [1, 2, 3].map(() => readToTheEnd(gateway, path, range))
    for (const { came } of await Promise.all(answers)) {
      expect(came.equals(BYTES.subarray(first, first + came.length))).toBe(true)
    }
    await vi.waitFor(async () => {
      const { came, error } = await readToTheEnd(gateway, path, range)
      expect(error).toBeUndefined()
      expect(came.equals(BYTES.subarray(first, last + 1))).toBe(true)
    }, 20_000)
  },
)

test('a long response of which no byte can be had is a problem, with a head of its own', async () => {
  await using gateway = await TrialGateway.start()
  const film = await gateway.add(BYTES)
  // Within a slice of nginx's, so that its worker has begun when it finds out.
  const place = NGINX_SLICE_BYTES + SLICE_BYTES
  gateway.store.damaged = place
  const asking = { headers: { range: `bytes=${place}-` } }
  const { status, headers, body } = await gateway.ask(gateway.path(film), asking)
  expect([status, JSON.parse(body.toString()).code]).toEqual([503, 'UPSTREAM_UNAVAILABLE'])
  expect(headers['content-type']).toBe('application/problem+json')
  expect(Object.keys(headers).filter((name) => /content-(range|disposition)|etag|last-modified/.test(name))).toEqual([])
})

test('a long response that waited for a silent worker in vain breaks, and does not wait again', async () => {
  await using gateway = await TrialGateway.start()
  const path = gateway.path(await gateway.add(BYTES))
  gateway.store.silent = NGINX_SLICE_BYTES + 2 * SLICE_BYTES
  const { came, error } = await readToTheEnd(gateway, path, { range: 'bytes=0-', connection: 'keep-alive' })
  expect(error).toMatchObject({ code: 'ECONNRESET' })
  expect(came.equals(BYTES.subarray(0, came.length))).toBe(true)
  expect(came.length).toBeGreaterThan(NGINX_SLICE_BYTES)
  const waits = gateway.logger.lines.filter((line) => JSON.stringify(line).includes('upstream timed out'))
  expect(waits).toHaveLength(1)
})
