import { type TitleSummaryView, titlePageSchema } from '@streamvault/contract'
import { findProgram } from '@streamvault/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestVault, type VaultProcess } from './vault-process.ts'
import { whatIsMissing } from './what-is-missing.ts'

const TEST_MS = 180_000
const PATIENCE = { timeout: 120_000, interval: 500 }
const FILE = `f${'a'.repeat(32)}`
/** What is told to who has no role, by what asking it is. */
const OPEN = ['signIn', 'readDocs', 'giveNotice']
const missing = whatIsMissing('site')
const stack = new AsyncDisposableStack()
let server: VaultProcess
let cookie: string

beforeAll(async () => {
  if (missing !== undefined) return
  const vault = stack.use(await TestVault.create({ STORE: 'disk', ANONYMOUS_VIEWERS: 'no', INBOX: 'no' }))
  server = await vault.serve()
  const link = (await vault.run(['login', '42'])).stdout.trim()
  const response = await fetch(`${server.url}/api/v1/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url },
    body: JSON.stringify({ token: link.split('#')[1] }),
  })
  cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? expect.fail('no cookie')
}, TEST_MS)

afterAll(() => stack.disposeAsync(), TEST_MS)

interface Operation {
  readonly 'x-action': string
}

async function problemOf(path: string, method = 'GET'): Promise<{ status: number; code: string }> {
  const init = method === 'GET' ? {} : { headers: { 'content-type': 'application/json' }, body: '{}' }
  const response = await fetch(server.url + path, { method, ...init, redirect: 'manual' })
  const { code } = (await response.json()) as { code: string }
  return { status: response.status, code }
}

async function titles(): Promise<readonly TitleSummaryView[]> {
  const response = await fetch(`${server.url}/api/v1/titles`, { headers: { cookie } })
  expect(response.status).toBe(200)
  return titlePageSchema.parse(await response.json()).items
}

test('no operation of the API tells anything to who is not signed in, but how to sign in and to give notice', {
  timeout: TEST_MS,
}, async (context) => {
  if (missing !== undefined) context.skip(missing)
  const document = await (await fetch(`${server.url}/api/v1/openapi.json`)).json()
  const { paths } = document as { paths: Record<string, Record<string, Operation>> }
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { 'x-action': action }]) => ({ path, method, action })),
  )
  expect(operations.length).toBeGreaterThan(30)
  for (const { path, method, action } of operations.filter(({ action: each }) => !OPEN.includes(each))) {
    const { status, code } = await problemOf(path.replaceAll(/\{\w+\}/g, 'x'), method.toUpperCase())
    expect([status, code], `${method} ${path}, which is ${action}`).toEqual([
      401,
      expect.stringMatching(/^(?:SIGN_IN_NEEDED|OPERATOR_UNKNOWN)$/),
    ])
  }
})

test.each([
  `/stream/${FILE}/film.mkv`,
  `/stream/${FILE}/film.mkv?download=1`,
  `/hls/${FILE}/master.m3u8`,
  `/pack/p${'a'.repeat(32)}/season.zip`,
  `/subtitle/${FILE}.s1/film.vtt`,
  `/img/sprites/${FILE}/thumbnails.vtt`,
  `/img/sprites/${FILE}/0.webp`,
  '/img/tides-of-light/frame.jpg/342',
  '/img/tides-of-light/a-poster.jpg/342',
])('%s needs a ticket', { timeout: TEST_MS }, async (path) => {
  if (missing !== undefined) return
  expect(await problemOf(path)).toEqual({ status: 401, code: 'TICKET_MISSING' })
  const stolen = await problemOf(`${path}${path.includes('?') ? '&' : '?'}ticket=stolen`)
  expect(stolen).toEqual({ status: 403, code: 'TICKET_INVALID' })
})

test.each(['/', '/movies', '/series', '/title/tides-of-light', '/account', '/admin', '/admin/people'])(
  'the page %s leads to signing in',
  {
    timeout: TEST_MS,
  },
  async (path) => {
    if (missing !== undefined) return
    const html = await (await fetch(server.url + path, { redirect: 'follow' })).text()
    expect(html).toContain('sign-in')
    for (const { name } of await titles()) expect(html).not.toContain(name)
  },
)

test('whoever is signed in sees pictures, and is given tickets', { timeout: TEST_MS }, async (context) => {
  if (missing !== undefined) context.skip(missing)
  if (findProgram('ffmpeg') === undefined) context.skip('ffmpeg is not installed')
  const framed = async () => (await titles()).find(({ frame }) => frame !== undefined)?.frame
  await expect.poll(framed, PATIENCE).toBeDefined()
  const { path, ticket } = (await framed()) ?? expect.fail('there is one')
  const picture = await fetch(`${server.url}${path}/342?ticket=${ticket}`)
  expect([picture.status, picture.headers.get('cache-control')]).toEqual([200, 'private, max-age=86400'])
  // It is one for pictures, and opens no film.
  expect((await problemOf(`/stream/${FILE}/film.mkv?ticket=${ticket}`)).code).toBe('TICKET_INVALID')
})
