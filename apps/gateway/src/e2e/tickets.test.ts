import { setTimeout as sleep } from 'node:timers/promises'
import type { MediaFile } from '@streamvault/core'
import { testBytes } from '@streamvault/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { NGINX_SLICE_BYTES } from '../nginx/slice-cache.ts'
import { codeOf, open } from './ask.ts'
import { skipWithoutNginx } from './skip-without-nginx.ts'
import { TrialGateway } from './trial-gateway.ts'

const isSkipped = await skipWithoutNginx()
const CLAMP = 4 * NGINX_SLICE_BYTES
const BYTES = testBytes(2 * CLAMP + 1000, 3)
/** More than the kernel takes for a viewer who takes nothing. */
const LONG = testBytes(96 << 20, 4)
const HEAD = { headers: { range: 'bytes=0-99' } }
const stack = new AsyncDisposableStack()
let gateway: TrialGateway
let file: MediaFile

beforeAll(async () => {
  if (isSkipped) return
  gateway = stack.use(await TrialGateway.start())
  file = await gateway.add(BYTES)
  // Everything is in nginx's cache, so that only the ticket stands between a byte and whoever asks.
  for (let round = 0; round < 3; round++) expect((await gateway.ask(gateway.path(file))).status).toBe(200)
  await gateway.ask(gateway.path(file), HEAD)
})

afterAll(() => stack.disposeAsync())

/** What a request is told, after it was made sure that no worker was asked. */
async function told(path: string, asking = HEAD): Promise<[number, string]> {
  const before = gateway.workerRequests
  const answer = await gateway.ask(path, asking)
  expect(gateway.workerRequests).toBe(before)
  return [answer.status, answer.status < 300 ? String(answer.headers['cache-status']) : codeOf(answer)]
}

test('a cached byte leaves for a good ticket, and for nothing else', async () => {
  const good = gateway.path(file)
  expect(await told(good)).toEqual([206, 'streamvault; hit'])
  const [bare = '', ticket = ''] = good.split('?ticket=')
  expect(await told(bare)).toEqual([401, 'TICKET_MISSING'])
  expect(await told(`${bare}?ticket=`)).toEqual([401, 'TICKET_MISSING'])
  expect(await told(`${bare}?ticket=${ticket.slice(0, -2)}`)).toEqual([403, 'TICKET_INVALID'])
  expect(await told(`${bare}?ticket=forged`)).toEqual([403, 'TICKET_INVALID'])
  const other = gateway.path({ id: 'another-file' as never, name: 'x' }).split('?')[1]
  expect(await told(`${bare}?${other}`)).toEqual([403, 'TICKET_INVALID'])
  const pack = gateway.tickets.sign({ kind: 'pack', id: file.id, expiresAt: Date.now() + 60_000 })
  expect(await told(`${bare}?ticket=${pack}`)).toEqual([403, 'TICKET_INVALID'])
})

test('a ticket that some client has encoded opens all the same, and one that is encoded badly does not', async () => {
  const [bare = '', ticket = ''] = gateway.path(file).split('?ticket=')
  expect(await told(`${bare}?ticket=${ticket.replace('.', '%2E')}`)).toEqual([206, 'streamvault; hit'])
  expect(await told(`${bare}?ticket=%zz${ticket}`)).toEqual([403, 'TICKET_INVALID'])
})

test('a ticket opens no cached byte from the moment that it has expired', async () => {
  const path = gateway.path(file, 1500)
  expect(await told(path)).toEqual([206, 'streamvault; hit'])
  await sleep(1600)
  expect(await told(path)).toEqual([403, 'TICKET_EXPIRED'])
  expect(await told(path, { headers: { range: 'bytes=-5' } })).toEqual([403, 'TICKET_EXPIRED'])
})

test('a film that is being sent ends when its ticket expires, and what came of it is right', async () => {
  const long = await gateway.add(LONG)
  const response = await open({ port: gateway.port }, gateway.path(long, 1500))
  expect(response.statusCode).toBe(200)
  await sleep(2500)
  const came: Buffer[] = []
  const taken = (async () => {
    for await (const chunk of response) came.push(chunk)
  })()
  await expect(taken).rejects.toMatchObject({ code: 'ECONNRESET' })
  const bytes = Buffer.concat(came)
  expect(bytes.length).toBeGreaterThan(0)
  expect(bytes.length).toBeLessThan(LONG.length)
  expect(bytes.equals(LONG.subarray(0, bytes.length))).toBe(true)
})

test('our own player asks for leave again every 16 MiB, and is told when its ticket has expired', async () => {
  const path = `${gateway.path(file, 3000)}&p=web`
  const first = await gateway.ask(path, { headers: { range: 'bytes=0-' } })
  expect(first.headers['content-range']).toBe(`bytes 0-${CLAMP - 1}/${BYTES.length}`)
  expect(first.body.equals(BYTES.subarray(0, CLAMP))).toBe(true)
  const middle = await gateway.ask(path, { headers: { range: 'bytes=5000000-' } })
  expect(middle.headers['content-range']).toBe(`bytes 5000000-${NGINX_SLICE_BYTES + CLAMP - 1}/${BYTES.length}`)
  await sleep(3000)
  expect(await told(path, { headers: { range: `bytes=${CLAMP}-` } })).toEqual([403, 'TICKET_EXPIRED'])
})

test('others get all that they ask for in one response', async () => {
  const whole = await gateway.ask(gateway.path(file), { headers: { range: 'bytes=0-' } })
  expect(whole.body.equals(BYTES)).toBe(true)
})

test('a refusal is a problem that no cache keeps, under the name of the request', async () => {
  const answer = await gateway.ask(gateway.path(file, -1), HEAD)
  expect(answer.headers).toMatchObject({
    'cache-control': 'no-store',
    'content-type': 'application/problem+json',
  })
  const { requestId } = JSON.parse(answer.body.toString())
  expect(requestId).toMatch(/^[0-9a-f]{32}$/)
  expect(answer.headers['x-request-id']).toBe(requestId)
  expect(answer.body.toString()).not.toContain(file.id)
})

test('what was taken down is not shown, though it is cached and the ticket is good', async () => {
  await gateway.decide('takeDown', file.id)
  expect(await told(gateway.path(file))).toEqual([451, 'TAKEN_DOWN'])
  await gateway.decide('reinstate', file.id)
  await gateway.ask(gateway.path(file), HEAD)
})

test('what was cached in another epoch is not used', async () => {
  expect(await told(gateway.path(file))).toEqual([206, 'streamvault; hit'])
  await gateway.decide('takeDown', file.id)
  await gateway.decide('reinstate', file.id)
  const { headers, body } = await gateway.ask(gateway.path(file), HEAD)
  expect(headers['cache-status']).not.toBe('streamvault; hit')
  expect(body.equals(BYTES.subarray(0, 100))).toBe(true)
})

test('a viewer cannot let himself in with what only gateways say', async () => {
  const [bare = ''] = gateway.path(file).split('?')
  const headers = {
    range: 'bytes=0-9',
    'x-streamvault-granted': `file/${file.id}`,
    'x-streamvault-viewer': 'me',
    'x-granted': '1',
    'x-ticket': 'x',
    'x-accel-expires': '0',
  }
  expect(await told(bare, { headers })).toEqual([401, 'TICKET_MISSING'])
})
