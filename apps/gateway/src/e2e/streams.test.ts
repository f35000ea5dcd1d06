import { SLICE_BYTES } from '@streamvault/core'
import { testBytes } from '@streamvault/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { NGINX_SLICE_BYTES } from '../nginx/slice-cache.ts'
import { codeOf } from './ask.ts'
import { skipWithoutNginx } from './skip-without-nginx.ts'
import { TrialGateway } from './trial-gateway.ts'

const isSkipped = await skipWithoutNginx()
const BYTES = testBytes(10 * SLICE_BYTES + 4321, 1)
const END = BYTES.length
const stack = new AsyncDisposableStack()
let gateway: TrialGateway
let path: string

beforeAll(async () => {
  if (isSkipped) return
  gateway = stack.use(await TrialGateway.start())
  path = gateway.path(await gateway.add(BYTES))
})

afterAll(() => stack.disposeAsync())

const RANGES: readonly [string, number, number][] = [
  ['bytes=0-0', 0, 1],
  ['bytes=0-', 0, END],
  [`bytes=${END - 1}-`, END - 1, END],
  ['bytes=-1', END - 1, END],
  [`bytes=-${END + 5}`, 0, END],
  [`bytes=${NGINX_SLICE_BYTES - 1}-${NGINX_SLICE_BYTES}`, NGINX_SLICE_BYTES - 1, NGINX_SLICE_BYTES + 1],
  [`bytes=${NGINX_SLICE_BYTES}-${2 * NGINX_SLICE_BYTES - 1}`, NGINX_SLICE_BYTES, 2 * NGINX_SLICE_BYTES],
  ['bytes=5000000-999999999999', 5_000_000, END],
  ['bytes=0005-0010', 5, 11],
  ['Bytes=7-9', 7, 10],
  ['bytes= 7-9', 7, 10],
  [`bytes=${END - 9}-${'9'.repeat(40)}`, END - 9, END],
  [`bytes=-${'9'.repeat(40)}`, 0, END],
]

test.each(RANGES)('%s is answered with these bytes, cold, warm and cached', async (range, start, end) => {
  for (let round = 0; round < 3; round++) {
    const { status, headers, body } = await gateway.ask(path, { headers: { range } })
    expect(status).toBe(206)
    expect(headers['content-range']).toBe(`bytes ${start}-${end - 1}/${END}`)
    expect(headers['content-length']).toBe(String(end - start))
    expect(body.equals(BYTES.subarray(start, end))).toBe(true)
  }
})

test.each([
  {},
  { range: 'bytes=5-2' },
  { range: 'bytes=-' },
  { range: 'lines=1-2' },
  { range: 'bytes=a-b' },
  { range: 'bytes=0-1,3-4' },
  { range: 'bytes=,0-2,' },
])('%j means the whole file', async (headers: Record<string, string>) => {
  const { status, body, headers: said } = await gateway.ask(path, { headers })
  expect(status).toBe(200)
  expect(said['accept-ranges']).toBe('bytes')
  expect(body.equals(BYTES)).toBe(true)
})

test.each([`bytes=${END}-`, `bytes=${END + 10}-${END + 20}`, `bytes=${'9'.repeat(30)}-`])(
  'a range that cannot be satisfied is refused with a problem: %s',
  async (range) => {
    const answer = await gateway.ask(path, { headers: { range } })
    expect(answer.status).toBe(416)
    expect(codeOf(answer)).toBe('RANGE_NOT_SATISFIABLE')
  },
)

test.each([
  [{ 'x-long': 'x'.repeat(70_000) }, 413, 'REQUEST_TOO_LARGE'],
  [{ range: `bytes=${'0-1,'.repeat(12_000)}0-1` }, 413, 'REQUEST_TOO_LARGE'],
  [{ 'transfer-encoding': 'unknown' }, 400, 'REQUEST_INVALID'],
])('what nginx cannot read is told as a problem', async (headers: Record<string, string>, status, code) => {
  const answer = await gateway.ask(path, { headers })
  expect([answer.status, codeOf(answer)]).toEqual([status, code])
})

test('HEAD answers as GET does, without a body', async () => {
  const [head, whole] = [await gateway.ask(path, { method: 'HEAD' }), await gateway.ask(path)]
  expect(head.status).toBe(200)
  expect(head.body).toHaveLength(0)
  for (const name of ['content-length', 'content-type', 'etag', 'accept-ranges', 'content-disposition']) {
    expect([name, head.headers[name]]).toEqual([name, whole.headers[name]])
  }
})

test('conditions are answered, those of ranges included', async () => {
  const { headers } = await gateway.ask(path, { headers: { range: 'bytes=0-9' } })
  const etag = String(headers.etag)
  const ask = (given: Record<string, string>) => gateway.ask(path, { headers: given })
  expect((await ask({ 'if-none-match': etag })).status).toBe(304)
  expect((await ask({ 'if-match': '"another"' })).status).toBe(412)
  expect((await ask({ range: 'bytes=0-9', 'if-range': etag })).status).toBe(206)
  const other = await ask({ range: 'bytes=0-9', 'if-range': '"another"' })
  expect([other.status, other.body.equals(BYTES)]).toEqual([200, true])
})

test('a head is kept at once, what follows from the second time on, and then no worker is asked', async () => {
  const file = await gateway.add(testBytes(9 * SLICE_BYTES, 2))
  const found = async (start: number) => {
    const range = `bytes=${start}-${start + 99}`
    const { headers } = await gateway.ask(gateway.path(file), { headers: { range } })
    return String(headers['cache-status'])
  }
  const [miss, hit] = [expect.stringContaining('streamvault; fwd=miss'), 'streamvault; hit']
  expect([await found(0), await found(100)]).toEqual([miss, hit])
  await found(NGINX_SLICE_BYTES)
  await found(NGINX_SLICE_BYTES)
  const before = gateway.workerRequests
  expect([await found(NGINX_SLICE_BYTES + 7), await found(8)]).toEqual([hit, hit])
  expect(gateway.workerRequests).toBe(before)
})

test('the same cached bytes are shown to one viewer and saved by another', async () => {
  const disposition = async (query: string) =>
    (await gateway.ask(path + query, { headers: { range: 'bytes=0-9' } })).headers['content-disposition']
  const [shown, saved, again] = [await disposition(''), await disposition('&download=1'), await disposition('')]
  expect(shown).toMatch(/^inline; filename=/)
  expect(saved).toBe(String(shown).replace('inline', 'attachment'))
  expect(again).toBe(shown)
})

test('what viewers see of a response is the contract, and nothing that is between us and workers', async () => {
  for (let round = 0; round < 2; round++) {
    const { headers } = await gateway.ask(path, { headers: { range: 'bytes=0-9' } })
    expect(headers).toMatchObject({
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-site',
      'x-request-id': expect.stringMatching(/./),
    })
    const inner = Object.keys(headers).filter((name) => /accel|streamvault|granted|epoch|viewer|secret/.test(name))
    expect(inner).toEqual([])
    expect(headers['server']).toBe('nginx')
  }
})

test('nothing but GET and HEAD is answered', async () => {
  const answer = await gateway.ask(path, { method: 'POST' })
  expect([answer.status, codeOf(answer), answer.headers.allow]).toEqual([405, 'METHOD_NOT_ALLOWED', 'GET, HEAD'])
})

test('a file that nobody has is not found, ticket or not', async () => {
  const answer = await gateway.ask(gateway.path({ id: 'nobody-has-it' as never, name: 'x.mp4' }))
  expect([answer.status, codeOf(answer)]).toEqual([404, 'FILE_NOT_FOUND'])
})

test.each([
  'bytes=99999999999999999999-',
  'bytes=-0',
  `bytes=${BYTES.length}-`,
  `bytes=${BYTES.length}-${BYTES.length + 1}`,
])('%s is refused under one name, wherever it is found out', async (range) => {
  const answer = await gateway.ask(path, { headers: { range } })
  expect([answer.status, answer.headers['content-range']]).toEqual([416, `bytes */${BYTES.length}`])
  expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/)
  expect(JSON.parse(answer.body.toString()).requestId).toBe(answer.headers['x-request-id'])
})
