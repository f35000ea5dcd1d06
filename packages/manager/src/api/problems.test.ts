import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { problemSchema } from '@streamvault/contract'
import { ERRORS, type ErrorCode, VaultError } from '@streamvault/core'
import { FakeClock, MemoryCatalog, RecordingLogger, RecordingMetrics } from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { peopleOfApi } from '../trial/api-people.ts'
import type { ApiDeps } from './api.ts'
import { createApi } from './create-api.ts'
import { BODY_BYTES_MAX } from './problems.ts'

/** Stands for whatever must not leave the process, and for whatever a client sent. */
const SECRET = 'xyzzy'

/** An API whose every dependency throws, or answers with what fits no schema. */
function setUp(act: () => never | object = () => ({})) {
  const logger = new RecordingLogger()
  const library = { listTitles: act, getTitle: act, search: act } as unknown as ApiDeps['library']
  const playback = { open: act } as unknown as ApiDeps['playback']
  const packs = { open: act } as unknown as ApiDeps['packs']
  const rights = { list: act, read: act } as unknown as ApiDeps['rights']
  const api = createApi({
    library,
    playback,
    packs,
    rights,
    backups: { start: act, lastVerified: act, lastJob: act } as unknown as ApiDeps['backups'],
    mayOperate: () => true,
    ...peopleOfApi({ catalog: new MemoryCatalog(), clock: new FakeClock() }),
    logger,
    metrics: new RecordingMetrics(),
  })
  onTestFinished(async () => api.close())
  return { api, logger }
}

type Response = Awaited<ReturnType<ReturnType<typeof setUp>['api']['inject']>>

/** Reads a problem, and sees that it is one to the letter. */
function problemIn(response: Response) {
  const problem = problemSchema.strict().parse(response.json())
  expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8')
  expect(response.headers['cache-control']).toBe('no-store')
  expect(response.headers['x-request-id']).toBe(problem.requestId)
  expect(problem).toMatchObject({ status: response.statusCode, title: ERRORS[problem.code].message })
  expect(response.statusCode).toBe(ERRORS[problem.code].status)
  expect(response.body + JSON.stringify(response.headers)).not.toContain(SECRET)
  return problem
}

const json = { 'content-type': 'application/json' }
const playback = { method: 'POST', url: '/api/v1/playback' } as const

test.each([
  ['a limit that is no number', { url: `/api/v1/titles?limit=${SECRET}` }, 'query.limit: expected number'],
  ['a limit out of bounds', { url: '/api/v1/titles?limit=201' }, 'query.limit: expected number to be <=200'],
  ['an unknown kind', { url: `/api/v1/titles?kind=${SECRET}` }, 'query.kind: expected one of "movie"|"series"'],
  ['two faults', { url: '/api/v1/search?limit=0' }, 'query.q: expected string; query.limit: expected number to be >=1'],
  [
    'a long id',
    { url: `/api/v1/titles/${SECRET.repeat(100)}` },
    'path.titleId: expected string to have <=200 characters',
  ],
  ['a longer id', { url: `/api/v1/titles/${SECRET.repeat(1000)}` }, 'path: expected shorter segments'],
  ['a broken address', { url: `/api/v1/titles/%zz${SECRET}` }, 'path: expected valid percent-encoding'],
  ['a wrong field', { ...playback, payload: { fileId: 1 } }, 'body.fileId: expected string'],
  ['a wrong body', { ...playback, headers: json, payload: `["${SECRET}"]` }, 'body: expected object'],
  ['no body', { ...playback }, 'body: expected object'],
  ['an empty body', { ...playback, headers: json, payload: '' }, 'body: expected JSON'],
  ['malformed JSON', { ...playback, headers: json, payload: `{"${SECRET}` }, 'body: expected JSON'],
  ['a poisoned prototype', { ...playback, headers: json, payload: '{"__proto__":{}}' }, 'body: expected JSON'],
  [
    'a large body',
    { ...playback, payload: { fileId: SECRET.repeat(BODY_BYTES_MAX) } },
    'body: expected at most 65536 bytes',
  ],
  ...['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'nonsense'].map(
    (type) =>
      [
        `a body of ${type}`,
        { ...playback, headers: { 'content-type': type }, payload: `{"fileId":"${SECRET}"}` },
        'content-type: expected application/json',
      ] as const,
  ),
] as const)('%s is refused by field and expectation, without the value', async (_, request, detail) => {
  const { api, logger } = setUp()
  expect(problemIn(await api.inject(request))).toMatchObject({ code: 'REQUEST_INVALID', detail })
  expect(JSON.stringify(logger.lines)).not.toContain(SECRET)
})

test('an unknown address is not there, whatever is sent to it', async () => {
  const { api } = setUp()
  const requests = [
    { url: `/${SECRET}` },
    { url: '/api/v1/titles/a/b' },
    { method: 'POST', url: '/api/v2', headers: json, payload: '{' },
  ] as const
  for (const request of requests) {
    expect(problemIn(await api.inject(request)).code).toBe('ROUTE_NOT_FOUND')
  }
})

test.each([
  ['POST', '/api/v1/titles', 'GET, HEAD'],
  ['DELETE', '/api/v1/titles/some-title?x=1', 'GET, HEAD'],
  ['GET', '/api/v1/playback', 'POST'],
  ['OPTIONS', '/api/v1/playback', 'POST'],
  ['TRACE', '/api/docs', 'GET, HEAD'],
] as const)('%s %s is told what is allowed instead', async (method, url, allow) => {
  const { api } = setUp()
  const response = await api.inject({ method: method as 'GET', url })
  expect(problemIn(response).code).toBe('METHOD_NOT_ALLOWED')
  expect(response.headers.allow).toBe(allow)
})

test('methods that the framework does not know are told as well', async () => {
  const { api } = setUp()
  const response = await api.inject({ method: 'PROPFIND' as 'GET', url: '/api/docs' })
  expect(problemIn(response).code).toBe('METHOD_NOT_ALLOWED')
})

test.each(Object.keys(ERRORS) as ErrorCode[])('%s reaches the client without details and cause', async (code) => {
  const error = new VaultError(code, { path: SECRET }, { cause: new Error(SECRET) })
  const { api } = setUp(() => {
    throw error
  })
  expect(problemIn(await api.inject('/api/v1/titles')).code).toBe(code)
  expect(problemIn(await api.inject('/api/v1/titles/x')).code).toBe(code)
  expect(problemIn(await api.inject({ ...playback, payload: { fileId: 'f' } })).code).toBe(code)
})

test('how long to wait is passed on in whole seconds', async () => {
  const { api } = setUp(() => {
    throw new VaultError('CATALOG_UNAVAILABLE', {}, { retryAfterMs: 1200 })
  })
  const response = await api.inject('/api/v1/titles')
  expect(response.headers['retry-after']).toBe('2')
  expect(problemIn(response).code).toBe('CATALOG_UNAVAILABLE')
})

test.each([
  ['an error', new Error(SECRET)],
  ['an error with a status', Object.assign(new Error(SECRET), { statusCode: 404, code: 'ENOENT' })],
  ['a thrown text', SECRET],
  ['nothing', undefined],
])('%s that nobody foresaw is internal, and logged once with its request', async (_, thrown) => {
  const { api, logger } = setUp(() => Promise.reject(thrown))
  const problem = problemIn(await api.inject('/api/v1/titles'))
  expect(problem.code).toBe('INTERNAL')
  const logged = logger.lines.filter((line) => line.level !== 'debug')
  expect(logged).toMatchObject([
    { level: 'error', message: 'request failed', fields: { requestId: problem.requestId } },
  ])
  if (thrown instanceof Error) expect(logged[0]?.fields['error']).toHaveProperty('cause', thrown)
})

test('a view that does not fit its schema is never sent', async () => {
  const { api, logger } = setUp(() => ({ items: [{ id: SECRET }] }))
  expect(problemIn(await api.inject('/api/v1/titles')).code).toBe('INTERNAL')
  expect(logger.lines.filter((line) => line.level === 'error')).toHaveLength(1)
})

test('what a view holds beyond its schema stays here', async () => {
  const { api } = setUp(() => ({ items: [], secret: SECRET }))
  expect((await api.inject('/api/v1/titles')).json()).toEqual({ items: [] })
})

test('a failure of the service is logged once, a fault of the client not at all', async () => {
  const codes: ErrorCode[] = ['CATALOG_UNAVAILABLE', 'TITLE_NOT_FOUND']
  const { api, logger } = setUp(() => {
    throw new VaultError(codes.shift() ?? 'INTERNAL')
  })
  await api.inject('/api/v1/titles')
  await api.inject('/api/v1/titles')
  const logged = logger.lines.filter((line) => line.level !== 'debug')
  expect(logged).toMatchObject([{ level: 'warn', message: 'request could not be served' }])
})

test('a body that breaks off is no failure of the service', async () => {
  const { api, logger } = setUp()
  const answered = Promise.withResolvers<void>()
  api.addHook('onSend', async () => answered.resolve())
  await api.ready()
  const server = createServer((request, response) => api.routing(request, response)).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  client.write('POST /api/v1/playback HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n')
  client.write('content-length: 100\r\n\r\n{"fileId"')
  await once(server, 'request')
  client.destroy()
  await answered.promise
  expect(logger.lines).toEqual([])
})
