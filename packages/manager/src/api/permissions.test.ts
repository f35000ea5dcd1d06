import { TicketSigner } from '@streamvault/contract'
import type { Person } from '@streamvault/core'
import {
  addSampleTitle,
  FakeClock,
  loadDenials,
  MemoryCatalog,
  MemoryJobs,
  RecordingLogger,
  RecordingMetrics,
  samplePerson,
} from '@streamvault/testkit'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { BackupDesk } from '../backup/backup-desk.ts'
import { Library } from '../library/library.ts'
import { PackDesk } from '../pack/pack-desk.ts'
import { type Action, STANDINGS, type Standing } from '../people/permissions.ts'
import { PlaybackDesk } from '../playback/playback-desk.ts'
import { operatorRule } from '../rights/operator-rule.ts'
import { RightsDesk } from '../rights/rights-desk.ts'
import { peopleOfApi } from '../trial/api-people.ts'
import { createApi } from './create-api.ts'

const TOKEN = 'a-token'
/** All standings, each a letter, in the order of `STANDINGS`: stranger, guest, viewer, supporter, curator, admin, super admin. */
const LETTERS = 'sgvucaA'

/**
 * Who is let in, route by route; everybody else is refused. Written out by hand, so that it is not the table of the code that says
 * what is right.
 */
const CELLS: Readonly<Record<string, string>> = {
  'GET /api/v1/openapi.json': 'sgvucaA',
  'GET /api/docs': 'sgvucaA',
  'GET /api/docs/docs.css': 'sgvucaA',
  'GET /api/v1/account': 'sgvucaA',
  'POST /api/v1/sign-in': 'sgvucaA',
  'POST /api/v1/sign-in/offer': 'sgvucaA',
  'POST /api/v1/sign-out': 'sgvucaA',
  'POST /api/v1/notices': 'sgvucaA',
  'GET /api/v1/notices/:noticeNumber': 'sgvucaA',
  'GET /api/v1/transparency': 'sgvucaA',
  'GET /api/v1/titles': '-gvucaA',
  'GET /api/v1/titles/:titleId': '-gvucaA',
  'GET /api/v1/search': '-gvucaA',
  'POST /api/v1/playback': '-gvucaA',
  'POST /api/v1/packs': '-gvucaA',
  'GET /api/v1/sessions': '--vucaA',
  'DELETE /api/v1/sessions': '--vucaA',
  'DELETE /api/v1/sessions/:sessionId': '--vucaA',
  'GET /api/v1/factors': '--vucaA',
  'POST /api/v1/factors/code': '--vucaA',
  'PUT /api/v1/factors/code': '--vucaA',
  'DELETE /api/v1/factors/code': '--vucaA',
  'POST /api/v1/factors/passkeys/options': '--vucaA',
  'POST /api/v1/factors/passkeys': '--vucaA',
  'DELETE /api/v1/factors/passkeys/:passkeyId': '--vucaA',
  'GET /api/v1/admin/titles': '----caA',
  'GET /api/v1/admin/titles/:titleId': '----caA',
  'GET /api/v1/admin/people': '-----aA',
  'POST /api/v1/admin/people': '-----aA',
  'PUT /api/v1/admin/people/:personId/role': '-----aA',
  'PUT /api/v1/admin/people/:personId/ban': '-----aA',
  'DELETE /api/v1/admin/people/:personId/ban': '-----aA',
  'GET /api/v1/admin/health': '----caA',
  'GET /api/v1/admin/jobs': '----caA',
  'POST /api/v1/admin/jobs': '----caA',
  'DELETE /api/v1/admin/jobs/:jobId': '----caA',
  'POST /api/v1/admin/jobs/:jobId/retry': '----caA',
  'GET /api/v1/admin/review': '----caA',
  'PUT /api/v1/admin/files/:fileId/identity': '----caA',
  'POST /api/v1/admin/titles/:titleId/merge': '----caA',
  'POST /api/v1/admin/titles/:titleId/split': '----caA',
  'POST /api/v1/admin/people/:personId/warnings': '-----aA',
  'GET /api/v1/admin/people/:personId/sessions': '-----aA',
  'DELETE /api/v1/admin/people/:personId/sessions': '-----aA',
  'POST /api/v1/admin/invitations': '-----aA',
  'GET /api/v1/admin/rules': '-----aA',
  'PATCH /api/v1/admin/rules': '-----aA',
  'POST /api/v1/admin/rules/restore': '-----aA',
  'GET /api/v1/admin/rules/editions': '-----aA',
  'GET /api/v1/admin/audit': '-----aA',
  'GET /api/v1/admin/backups': '-----aA',
  'POST /api/v1/admin/backups': '-----aA',
  'POST /api/v1/admin/takedowns/preview': '-----aA',
  'POST /api/v1/admin/takedowns': '-----aA',
  'GET /api/v1/admin/takedowns': '-----aA',
  'GET /api/v1/admin/takedowns/:caseNumber': '-----aA',
  'POST /api/v1/admin/takedowns/:caseNumber/restore': '-----aA',
  'GET /api/v1/admin/notices': '-----aA',
  'POST /api/v1/admin/notices/:noticeNumber/refusal': '-----aA',
}

/** What a route takes, so that it is not for that that it refuses. */
const BODIES: Readonly<Record<string, object>> = {
  'POST /api/v1/sign-in': { token: 'x' },
  'POST /api/v1/sign-in/offer': { token: 'x' },
  'POST /api/v1/playback': { fileId: 'f' },
  'POST /api/v1/packs': { titleId: 'bunny-2008' },
  'PUT /api/v1/factors/code': { code: '000000' },
  'POST /api/v1/factors/passkeys': { name: 'A key', response: {} },
  'POST /api/v1/notices': { ground: 'other', about: 'a', statement: 'b', claimant: 'c', contact: 'd' },
  'POST /api/v1/admin/takedowns/preview': { what: 'none', ground: 'other', reason: 'a notice', erases: false },
  'POST /api/v1/admin/takedowns': { token: 'none' },
  'POST /api/v1/admin/takedowns/:caseNumber/restore': { reason: 'a counter-notice' },
  'POST /api/v1/admin/notices/:noticeNumber/refusal': { reason: 'nothing of yours' },
  'POST /api/v1/admin/people': { telegramId: '99', name: 'Newcomer', role: 'viewer' },
  'PUT /api/v1/admin/people/:personId/role': { role: 'supporter' },
  'PUT /api/v1/admin/people/:personId/ban': { reason: 'a flood' },
  'POST /api/v1/admin/jobs': { source: 'http://127.0.0.1:9/film.mp4' },
  'PUT /api/v1/admin/files/:fileId/identity': { title: 'Bunny' },
  'POST /api/v1/admin/titles/:titleId/merge': { into: 'none' },
  'POST /api/v1/admin/titles/:titleId/split': { files: ['f'] },
  'POST /api/v1/admin/people/:personId/warnings': { reason: 'a flood' },
  'POST /api/v1/admin/invitations': { role: 'viewer' },
  'PATCH /api/v1/admin/rules': { rules: { messages: 30 } },
  'POST /api/v1/admin/rules/restore': { number: 0 },
}

const PLACES = {
  ':titleId': 'bunny-2008',
  ':sessionId': 'none',
  ':personId': 'telegram-7',
  ':passkeyId': 'none',
  ':caseNumber': 'none',
  ':noticeNumber': 'none',
  ':jobId': 'none',
  ':fileId': 'none',
}
/** What a refusal for who asks is told by; everything else is an answer. */
const REFUSALS = ['SIGN_IN_NEEDED', 'OPERATOR_UNKNOWN', 'NOT_PERMITTED', 'PERSON_BANNED', 'ORIGIN_REFUSED']

async function listening(guestsMayWatch: boolean, publicUrl?: string) {
  const [catalog, clock] = [new MemoryCatalog(), new FakeClock()]
  const jobs = new MemoryJobs({ clock })
  const tickets = new TicketSigner(['a secret of some length'])
  const people = peopleOfApi({ catalog, clock })
  const [denials, logger, metrics] = [await loadDenials(catalog), new RecordingLogger(), new RecordingMetrics()]
  const desk = { catalog, denials, clock, tickets }
  const api = createApi({
    library: new Library({ catalog, denials }),
    playback: new PlaybackDesk(desk, { ticketTtlMs: 1000 }),
    packs: new PackDesk(desk, { ticketTtlMs: 1000 }),
    rights: new RightsDesk({ catalog, jobs }),
    backups: new BackupDesk({ jobs, ephemeral: people.ephemeral }, { hasKey: true }),
    mayOperate: operatorRule([TOKEN]),
    ...people,
    guestsMayWatch,
    publicUrl,
    logger,
    metrics,
  })
  const routes: string[] = []
  api.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) if (each !== 'HEAD') routes.push(`${each} ${url}`)
  })
  const origin = await api.listen({ host: '127.0.0.1', port: 0 })
  await addSampleTitle(catalog, { kind: 'movie', name: 'Bunny', year: 2008 }, [{ name: 'bunny.mp4' }])
  /** Signs somebody in as a browser does. */
  async function signIn(person: Person): Promise<string> {
    if ((await catalog.people.get(person.id)) === undefined) await catalog.people.insert(person)
    const { token } = await people.links.make(person.id)
    const headers = { origin, 'content-type': 'application/json' }
    const response = await fetch(`${origin}/api/v1/sign-in`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ token }),
    })
    expect(response.status).toBe(200)
    return response.headers.getSetCookie()[0]?.split(';')[0] ?? expect.fail('no cookie')
  }
  async function ask(route: string, headers: Record<string, string>) {
    const [method = '', pattern = ''] = route.split(' ')
    const path = pattern.replaceAll(/:\w+/g, (name) => PLACES[name as keyof typeof PLACES])
    const body = BODIES[route]
    const response = await fetch(origin + path, {
      method,
      headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const code: string = response.ok ? '' : JSON.parse(text).code
    return { status: response.status, code, text, response }
  }
  return { api, catalog, clock, jobs, origin, routes, people, signIn, ask }
}

type Trial = Awaited<ReturnType<typeof listening>>

describe('over HTTP', () => {
  let open: Trial
  let closed: Trial
  const cookies = new Map<Standing, string>()
  beforeAll(async () => {
    open = await listening(true)
    closed = await listening(false)
  })
  afterAll(async () => {
    await open.api.close()
    await closed.api.close()
  })

  test('every route of the API has its cells, and no cell is of a route that there is not', () => {
    expect(open.routes.toSorted()).toEqual(Object.keys(CELLS).toSorted())
  })

  test.each(
    Object.entries(CELLS).flatMap(([route, let_in]) =>
      STANDINGS.map((standing, at) => ({ route, standing, isIn: let_in[at] === LETTERS[at] })),
    ),
  )('$route as $standing: $isIn', async ({ route, standing, isIn }) => {
    const trial = standing === 'stranger' ? closed : open
    const headers: Record<string, string> = { origin: trial.origin }
    await trial.catalog.people.insert(samplePerson('7')).catch(() => {})
    if (standing !== 'stranger' && standing !== 'guest') {
      // Signing out would spoil the next cell.
      cookies.set(standing, await trial.signIn(samplePerson(`1${STANDINGS.indexOf(standing)}`, { role: standing })))
      headers['cookie'] = cookies.get(standing) ?? ''
      await trial.clock.advance(20 * 60_000)
    }
    const { status, code } = await trial.ask(route, headers)
    if (isIn) expect(REFUSALS).not.toContain(code)
    else expect([status, code]).toEqual(refusalOf(route, standing))
  })
})

/** What is told to who is not let in. */
function refusalOf(route: string, standing: Standing): [number, string] {
  if (standing !== 'stranger' && standing !== 'guest') return [403, 'NOT_PERMITTED']
  return route.includes('/admin/') ? [401, 'OPERATOR_UNKNOWN'] : [401, 'SIGN_IN_NEEDED']
}

async function begin(guestsMayWatch = true, publicUrl?: string): Promise<Trial> {
  const trial = await listening(guestsMayWatch, publicUrl)
  onTestFinished(async () => trial.api.close())
  return trial
}

test('a route that does not say what asking it is cannot be added', async () => {
  const api = createApi(peopleOfApi({ catalog: new MemoryCatalog(), clock: new FakeClock() }) as never)
  const handler = async () => ({})
  expect(() => api.get('/api/v1/new', handler)).toThrow('/api/v1/new')
  const action: Action = 'browse'
  expect(() => api.get('/api/v1/newer', { config: { action } }, handler)).not.toThrow()
})

test('the operator’s token does what a super admin does, from no page at all', async () => {
  const { ask, catalog } = await begin()
  await catalog.people.insert(samplePerson('7'))
  const headers = { authorization: `Bearer ${TOKEN}` }
  expect((await ask('PUT /api/v1/admin/people/:personId/role', headers)).status).toBe(200)
  expect((await ask('GET /api/v1/sessions', headers)).code).toBe('SIGN_IN_NEEDED')
})

test('nothing is done in somebody’s name for a page of another site, nor where none is named', async () => {
  const { ask, catalog, origin, signIn } = await begin()
  await catalog.people.insert(samplePerson('7'))
  const cookie = await signIn(samplePerson('1', { role: 'admin' }))
  const others = [
    'https://elsewhere.test',
    origin.replace('http', 'https').replace(/\d$/, ''),
    'null',
    `${origin}.elsewhere.test`,
  ]
  for (const headers of [{ cookie }, ...others.map((other) => ({ cookie, origin: other }))])
    expect((await ask('PUT /api/v1/admin/people/:personId/ban', headers as Record<string, string>)).code).toBe(
      'ORIGIN_REFUSED',
    )
  expect((await catalog.people.get(samplePerson('7').id))?.value.banned).toBeUndefined()
  expect((await ask('POST /api/v1/sign-in', { origin: 'https://elsewhere.test' })).code).toBe('ORIGIN_REFUSED')
  expect((await ask('PUT /api/v1/admin/people/:personId/ban', { cookie, origin })).status).toBe(200)
})

test.each([
  { origin: 'https://vault.test', host: 'vault.test', isOurs: true },
  { origin: 'https://vault.test', host: 'VAULT.test', isOurs: true },
  // A proxy in between may ask by another name.
  { origin: 'https://vault.test', host: 'inside:8080', isOurs: true },
  { origin: 'http://inside:8080', host: 'inside:8080', isOurs: true },
  { origin: 'https://vault.test.evil.test', host: 'vault.test', isOurs: false },
  { origin: 'https://vault.test:444', host: 'vault.test', isOurs: false },
  { origin: 'https://evil.test/vault.test', host: 'vault.test', isOurs: false },
  { origin: 'https://vault.test@evil.test', host: 'vault.test', isOurs: false },
  { origin: 'https://vault.tes', host: 'vault.test', isOurs: false },
  { origin: '', host: 'vault.test', isOurs: false },
])('at $host a page of “$origin” is one of ours: $isOurs', async ({ origin, host, isOurs }) => {
  const { api, people, signIn } = await begin(true, 'https://vault.test')
  const person = samplePerson('7')
  // The address that has TLS takes a cookie of its own alone.
  const secret = (await signIn(person)).split('=')[1]
  const cookie = `__Host-streamvault=${secret}; streamvault=${secret}`
  const ended = await api.inject({ method: 'DELETE', url: '/api/v1/sessions', headers: { origin, host, cookie } })
  expect(ended.statusCode).toBe(isOurs ? 200 : 403)
  if (!isOurs) expect(ended.json().code).toBe('ORIGIN_REFUSED')
  expect(await people.sessions.list(person.id)).toHaveLength(1)
})

test('who is banned is out at once, everywhere, and may come back when that ends', async () => {
  const { ask, clock, people, signIn } = await begin()
  const person = samplePerson('7')
  const cookie = await signIn(person)
  const { token } = await people.links.make(person.id)
  expect((await ask('GET /api/v1/titles', { cookie })).status).toBe(200)
  await people.people.ban({ role: 'admin' }, person.id, { reason: 'a flood', until: clock.now() + 1_000 })
  expect((await ask('GET /api/v1/sessions', { cookie })).code).toBe('SIGN_IN_NEEDED')
  await expect(
    people.signIn.confirm(token, { viewer: '', device: '', place: { origin: 'http://localhost' } }),
  ).rejects.toMatchObject({
    code: 'PERSON_BANNED',
  })
  await clock.advance(1_000)
  expect((await ask('GET /api/v1/sessions', { cookie: await signIn(person) })).status).toBe(200)
})

test('what is done by who may do more than watch is written down, with how it ended, and who watches is not', async () => {
  const { ask, catalog, origin, signIn } = await begin()
  await catalog.people.insert(samplePerson('7'))
  await catalog.people.insert(samplePerson('2', { role: 'superAdmin' }))
  const [admin, viewer] = [await signIn(samplePerson('1', { role: 'admin' })), await signIn(samplePerson('3'))]
  await ask('POST /api/v1/playback', { origin, cookie: admin })
  await ask('POST /api/v1/sign-in/offer', { origin, cookie: admin })
  await ask('DELETE /api/v1/sessions', { origin, cookie: viewer })
  const given = await ask('PUT /api/v1/admin/people/:personId/role', { origin, cookie: admin })
  await catalog.people.replace(
    { ...samplePerson('7'), role: 'admin' },
    (await catalog.people.get(samplePerson('7').id))?.version ?? 0,
  )
  const refused = await ask('PUT /api/v1/admin/people/:personId/ban', { origin, cookie: admin })
  expect(refused.code).toBe('NOT_PERMITTED')
  const listed = JSON.parse((await ask('GET /api/v1/admin/audit', { cookie: admin })).text)
  const at = expect.any(String)
  const idOf = ({ response }: typeof given) => response.headers.get('x-request-id')
  expect(listed.items).toHaveLength(3)
  expect(listed.items).toEqual(
    expect.arrayContaining([
      { at, who: 'telegram-1', what: 'banPerson', on: 'telegram-7', requestId: idOf(refused), failed: 'NOT_PERMITTED' },
      { at, who: 'telegram-1', what: 'giveRole', on: 'telegram-7 supporter', requestId: idOf(given) },
      { at, who: 'telegram-1', what: 'signIn', requestId: expect.any(String) },
    ]),
  )
})

test('a backup is asked for as a job of which there is one at a time, and it is written down who asked', async () => {
  const { ask, jobs, origin, signIn } = await begin()
  const cookie = await signIn(samplePerson('1', { role: 'admin' }))
  const [first, second] = [
    await ask('POST /api/v1/admin/backups', { origin, cookie }),
    await ask('POST /api/v1/admin/backups', { authorization: `Bearer ${TOKEN}` }),
  ]
  expect([first.status, second.status, JSON.parse(second.text)]).toEqual([200, 200, JSON.parse(first.text)])
  expect(await jobs.unfinished('backup', 'library')).toMatchObject({ request: { by: 'telegram-1' } })
  const claim = (await jobs.claim('backup', 1000)) ?? expect.fail('there is a job')
  await jobs.renew(claim, 1000, { phase: 'storing', done: 1, total: 4 })
  const { job } = JSON.parse((await ask('GET /api/v1/admin/backups', { cookie })).text)
  expect(job).toMatchObject({ id: claim.job.id, state: 'running', phase: 'storing', share: 0.25 })
  await jobs.fail(claim, { code: 'BACKUP_UNVERIFIED', message: '' })
  const ended = JSON.parse((await ask('GET /api/v1/admin/backups', { cookie })).text)
  expect(ended).toEqual({ job: expect.objectContaining({ state: 'failed', failed: 'BACKUP_UNVERIFIED' }) })
  const { items } = JSON.parse((await ask('GET /api/v1/admin/audit', { cookie })).text)
  const asked = items.filter(({ what }: { what: string }) => what === 'startBackup')
  expect(new Set(asked.map(({ who }: { who: string }) => who))).toEqual(new Set(['telegram-1', 'operator-token']))
})

test('what cannot be written down is not done', async () => {
  const { ask, catalog, origin, signIn } = await begin()
  await catalog.people.insert(samplePerson('7'))
  const cookie = await signIn(samplePerson('1', { role: 'admin' }))
  catalog.audit.insert = async () => {
    throw new Error('the disk is full')
  }
  expect((await ask('PUT /api/v1/admin/people/:personId/ban', { origin, cookie })).status).toBe(500)
  expect((await catalog.people.get(samplePerson('7').id))?.value.banned).toBeUndefined()
})

test('where guests may not watch, whoever is not signed in is asked to, and who is watches', async () => {
  const { ask, signIn } = await begin(false)
  const refused = await ask('GET /api/v1/titles', {})
  expect([refused.status, refused.code]).toEqual([401, 'SIGN_IN_NEEDED'])
  expect(refused.response.headers.get('cache-control')).toBe('no-store')
  const cookie = await signIn(samplePerson('7'))
  expect((await ask('GET /api/v1/titles', { cookie })).status).toBe(200)
  expect(JSON.parse((await ask('GET /api/v1/account', {})).text)).toEqual({ mayBrowse: false })
  const actions = ['signIn', 'giveNotice', 'readDocs', 'browse', 'watch', 'useAccount']
  const person = { id: 'telegram-7', name: 'Person 7', role: 'viewer', actions }
  expect(JSON.parse((await ask('GET /api/v1/account', { cookie })).text)).toEqual({ mayBrowse: true, person })
})

test('a browser is given another secret while it is used, and the site’s own server is not', async () => {
  const { ask, clock, signIn } = await begin()
  const cookie = await signIn(samplePerson('7'))
  await clock.advance(15 * 60_000)
  expect((await ask('GET /api/v1/titles', { cookie })).response.headers.getSetCookie()).toEqual([])
  const turned = await ask('GET /api/v1/titles', { cookie, 'sec-fetch-site': 'same-origin' })
  expect(turned.response.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^streamvault=[\w-]{22}\.[\w-]{43}; .*HttpOnly; SameSite=Lax$/),
  ])
})
