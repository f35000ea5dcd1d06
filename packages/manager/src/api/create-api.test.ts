import {
  creditedPageSchema,
  creditedTitleSchema,
  packSchema,
  playbackSchema,
  searchResultSchema,
  TicketSigner,
  titlePageSchema,
  titleSchema,
} from '@streamvault/contract'
import type { TitleId } from '@streamvault/core'
import {
  addSampleTitle,
  FakeClock,
  loadDenials,
  MemoryCatalog,
  MemoryJobs,
  RecordingLogger,
  RecordingMetrics,
} from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { BackupDesk } from '../backup/backup-desk.ts'
import { Library } from '../library/library.ts'
import { PackDesk } from '../pack/pack-desk.ts'
import { PlaybackDesk } from '../playback/playback-desk.ts'
import { operatorRule } from '../rights/operator-rule.ts'
import { RightsDesk } from '../rights/rights-desk.ts'
import { peopleOfApi } from '../trial/api-people.ts'
import { createApi } from './create-api.ts'

const TOKEN = 'the-token_of.an~operator'

async function setUp() {
  const catalog = new MemoryCatalog()
  const [logger, metrics] = [new RecordingLogger(), new RecordingMetrics()]
  const tickets = new TicketSigner(['a secret of some length'])
  const denials = await loadDenials(catalog)
  const people = peopleOfApi({ catalog, clock: new FakeClock() })
  const { ephemeral } = people
  const api = createApi({
    library: new Library({ catalog, denials }),
    playback: new PlaybackDesk({ catalog, denials, clock: new FakeClock(), tickets }, { ticketTtlMs: 1000 }),
    packs: new PackDesk({ catalog, denials, clock: new FakeClock(), tickets }, { ticketTtlMs: 1000 }),
    rights: new RightsDesk({ catalog, jobs: new MemoryJobs({ clock: new FakeClock() }) }),
    backups: new BackupDesk({ jobs: new MemoryJobs({ clock: new FakeClock() }), ephemeral }, { hasKey: true }),
    mayOperate: operatorRule([TOKEN, 'an-earlier-one']),
    ...people,
    logger,
    metrics,
  })
  onTestFinished(async () => api.close())
  await addSampleTitle(catalog, { kind: 'movie', name: 'Big Buck Bunny', year: 2008 }, [{ name: 'bunny.mp4' }])
  await addSampleTitle(catalog, { kind: 'series', name: 'Großstadtrevier' }, [
    { name: 'e1.mkv', episode: { season: 1, episode: 1 } },
  ])
  return { api, catalog, logger, metrics }
}

test('titles are listed in pages', async () => {
  const { api } = await setUp()
  const first = await api.inject('/api/v1/titles?limit=1')
  const page = titlePageSchema.strict().parse(first.json())
  expect(first.statusCode).toBe(200)
  expect(first.headers['content-type']).toBe('application/json; charset=utf-8')
  expect(page.items.map((title) => title.id)).toEqual(['big-buck-bunny-2008'])
  const second = await api.inject({ url: '/api/v1/titles', query: { limit: '1', after: page.next ?? '' } })
  expect(second.json()).toMatchObject({ items: [{ kind: 'series', episodesCount: 1 }] })
  expect(second.json()).not.toHaveProperty('next')
})

test('a title is shown by its id, in any script', async () => {
  const { api, catalog } = await setUp()
  const movie = await api.inject('/api/v1/titles/big-buck-bunny-2008')
  expect(titleSchema.strict().parse(movie.json())).toMatchObject({ kind: 'movie', files: [{ name: 'bunny.mp4' }] })
  const id = await addSampleTitle(catalog, { kind: 'movie', name: '千と千尋の神隠し', year: 2001 }, [
    { name: 'sen.mkv' },
  ])
  const other = await api.inject(`/api/v1/titles/${encodeURIComponent(id)}`)
  expect(titleSchema.strict().parse(other.json()).id).toBe(id)
})

test('search answers as one types', async () => {
  const { api } = await setUp()
  const found = await api.inject({ url: '/api/v1/search', query: { q: 'buck b' } })
  expect(searchResultSchema.strict().parse(found.json()).items).toMatchObject([{ name: 'Big Buck Bunny' }])
  expect((await api.inject('/api/v1/search?q=')).json()).toEqual({ items: [] })
})

test('a pack has an address that no cache may keep, and what is no pack is a problem', async () => {
  const { api } = await setUp()
  const open = (payload: object) => api.inject({ method: 'POST', url: '/api/v1/packs', payload })
  const opened = await open({ titleId: 'großstadtrevier-series', season: 1 })
  expect(packSchema.strict().parse(opened.json()).url).toMatch(/^\/pack\/p[0-9a-f]{64}\/.+[.]zip\?ticket=/)
  expect(opened.headers['cache-control']).toBe('no-store')
  expect((await open({ titleId: 'großstadtrevier-series', season: 2 })).json()).toMatchObject({
    code: 'PACK_NOT_FOUND',
  })
  expect((await open({ titleId: 'big-buck-bunny-2008', bucket: '9p' })).json()).toMatchObject({
    code: 'REQUEST_INVALID',
  })
})

test('playback gives an address that no cache may keep', async () => {
  const { api, catalog } = await setUp()
  const title = await api.inject('/api/v1/titles/big-buck-bunny-2008')
  const fileId = titleSchema.parse(title.json()).files[0]?.id
  const opened = await api.inject({ method: 'POST', url: '/api/v1/playback', payload: { fileId } })
  expect(opened.statusCode).toBe(200)
  expect(opened.headers['cache-control']).toBe('no-store')
  expect(playbackSchema.strict().parse(opened.json()).url).toMatch(`/stream/${fileId}/bunny.mp4?ticket=`)
  expect(await catalog.titles.count()).toBe(2)
})

test.each([
  '/api/v1/titles',
  '/api/v1/titles/big-buck-bunny-2008',
  '/api/v1/search?q=big',
  '/api/v1/openapi.json',
  '/api/docs',
])('%s is asked about again with its entity tag', async (url) => {
  const { api } = await setUp()
  const first = await api.inject(url)
  expect(first.headers['cache-control']).toBe('private, no-cache')
  const headers = { 'if-none-match': `"other", W/${first.headers.etag}` }
  const again = await api.inject({ url, headers })
  expect([again.statusCode, again.body, again.headers.etag]).toEqual([304, '', first.headers.etag])
  expect(again.headers['content-length']).toBeUndefined()
  const head = await api.inject({ method: 'HEAD', url, headers })
  expect([head.statusCode, head.headers['content-length']]).toEqual([304, first.headers['content-length']])
  expect((await api.inject({ url, headers: { 'if-none-match': '"other"' } })).statusCode).toBe(200)
})

test.each([
  '/api/v1/titles',
  '/api/v1/titles/big-buck-bunny-2008',
  '/api/v1/titles/missing',
  '/api/v1/search?q=big',
  '/api/v1/openapi.json',
  '/api/docs',
  '/api/docs/docs.css',
  '/missing',
])('HEAD %s answers as GET does, without a body', async (url) => {
  const { api } = await setUp()
  const [get, head] = [await api.inject(url), await api.inject({ method: 'HEAD', url })]
  const told = ({ headers: { 'x-request-id': _id, date: _date, connection: _connection, ...rest } }: typeof get) => rest
  expect(head.statusCode).toBe(get.statusCode)
  expect(told(head)).toEqual(told(get))
  expect(head.body).toBe('')
})

test('a library that changed is sent again', async () => {
  const { api, catalog } = await setUp()
  const { etag = '' } = (await api.inject('/api/v1/titles')).headers
  await addSampleTitle(catalog, { kind: 'movie', name: 'Sintel' }, [{ name: 'sintel.mp4' }])
  const again = await api.inject({ url: '/api/v1/titles', headers: { 'if-none-match': etag } })
  expect(again.statusCode).toBe(200)
})

test('every response has a request id of ours, whatever the client sends', async () => {
  const { api } = await setUp()
  const urls = ['/api/v1/titles', '/api/v1/search?q=x', '/api/docs', '/missing', '/%zz']
  const headers = { 'x-request-id': 'forged', 'request-id': 'forged' }
  const ids = await Promise.all(
    urls.map(async (url) => String((await api.inject({ url, headers })).headers['x-request-id'])),
  )
  for (const id of ids) expect(id).toMatch(/^[\w-]{12,}$/)
  expect(new Set(ids).size).toBe(urls.length)
})

test('nobody elsewhere is invited to read', async () => {
  const { api } = await setUp()
  const headers = { origin: 'https://elsewhere.test' }
  for (const method of ['GET', 'OPTIONS'] as const) {
    const response = await api.inject({ method, url: '/api/v1/titles', headers })
    expect(Object.keys(response.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    expect(response.headers['x-content-type-options']).toBe('nosniff')
  }
})

test('each request is counted by group and noted without its address', async () => {
  const { api, logger, metrics } = await setUp()
  const response = await api.inject('/api/v1/search?q=something-private')
  await api.inject('/api/v1/titles/missing')
  await api.inject('/private/path')
  await api.inject('/%zz')
  const count = (route: string, status: string) => metrics.value('streamvault_http_requests_total', { route, status })
  expect([count('library', '2xx'), count('library', '4xx'), count('unmatched', '4xx')]).toEqual([1, 1, 2])
  expect(logger.lines.map((line) => [line.level, line.message])).toEqual(Array(4).fill(['debug', 'request answered']))
  expect(logger.lines[0]?.fields).toEqual({
    requestId: response.headers['x-request-id'],
    method: 'GET',
    route: '/api/v1/search',
    status: 200,
    ms: expect.any(Number),
  })
  expect(JSON.stringify(logger.lines)).not.toContain('private')
})

test('what was taken down answers 451, and says who blocks it', async () => {
  const { api, catalog } = await setUp()
  const title = 'big-buck-bunny-2008' as TitleId
  const [file] = await catalog.files.listByTitle(title)
  await catalog.takedowns.takeDown({ title }, { reason: 'notice 7', by: 'operator', at: 0 })
  const page = await api.inject(`/api/v1/titles/${title}`)
  const payload = { fileId: file?.id }
  const ticket = await api.inject({ method: 'POST', url: '/api/v1/playback', payload })
  for (const response of [page, ticket]) {
    expect(response.statusCode).toBe(451)
    expect(response.json()).toMatchObject({ code: 'TAKEN_DOWN', status: 451 })
    // RFC 7725, section 4.
    expect(response.headers.link).toBe('</>; rel="blocked-by"')
    expect(response.body).not.toContain('notice 7')
  }
})

test('operators see where titles come from, and why they may be shown; viewers see nothing of it', async () => {
  const { api, catalog } = await setUp()
  const said = { source: 'a disc', rights: 'CC BY 4.0', addedBy: 'ada' }
  await new RightsDesk({ catalog, jobs: new MemoryJobs({ clock: new FakeClock() }) }).credit(
    'big-buck-bunny-2008',
    said,
  )
  const headers = { authorization: `Bearer ${TOKEN}` }
  const shown = await api.inject({ url: '/api/v1/admin/titles/big-buck-bunny-2008', headers })
  expect(shown.headers['cache-control']).toBe('no-store')
  expect(creditedTitleSchema.strict().parse(shown.json())).toEqual({
    id: 'big-buck-bunny-2008',
    kind: 'movie',
    name: 'Big Buck Bunny',
    year: 2008,
    provenance: said,
  })
  const first = await api.inject({ url: '/api/v1/admin/titles?limit=1', headers })
  const page = creditedPageSchema.strict().parse(first.json())
  expect(page.items).toMatchObject([{ provenance: said }])
  const second = await api.inject({ url: '/api/v1/admin/titles', query: { after: page.next ?? '' }, headers })
  expect(creditedPageSchema.strict().parse(second.json())).toMatchObject({
    items: [{ kind: 'series', provenance: {} }],
  })
  for (const url of ['/api/v1/titles', '/api/v1/titles/big-buck-bunny-2008', '/api/v1/search?q=bunny'])
    for (const text of Object.values(said)) expect((await api.inject(url)).body).not.toContain(text)
  const absent = await api.inject({ url: '/api/v1/admin/titles/none', headers })
  expect(absent.json()).toMatchObject({ status: 404, code: 'TITLE_NOT_FOUND' })
})

test.each([
  undefined,
  '',
  'Bearer',
  'Bearer ',
  `Bearer ${TOKEN}x`,
  `Bearer x${TOKEN}`,
  `Basic ${TOKEN}`,
  `Bearer ${TOKEN}, Bearer ${TOKEN}`,
  TOKEN,
])('nobody is an operator by %s', async (authorization) => {
  const { api } = await setUp()
  for (const path of ['', '/big-buck-bunny-2008', '/none', '?limit=0']) {
    const headers = authorization === undefined ? {} : { authorization }
    const refused = await api.inject({ url: `/api/v1/admin/titles${path}`, headers })
    expect(refused.json()).toMatchObject({ status: 401, code: 'OPERATOR_UNKNOWN' })
    expect(refused.headers['www-authenticate']).toBe('Bearer')
  }
})

test('an operator of an earlier secret is known while that is kept', async () => {
  const { api } = await setUp()
  const headers = { authorization: 'bearer an-earlier-one' }
  expect((await api.inject({ url: '/api/v1/admin/titles', headers })).statusCode).toBe(200)
})
