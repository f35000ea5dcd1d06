import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ALL_RULES, findSubject, type RuleResult, runRules } from '@streamvault/origin-conformance'
import { freePort } from '@streamvault/testkit'
import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest'
import { startGateway } from './gateway-process.ts'
import { SAMPLE_MOVIE, writeLongMovie } from './sample-files.ts'
import { TestVault, type VaultProcess } from './vault-process.ts'
import { whatIsMissing } from './what-is-missing.ts'

/** More than a pair of sockets takes: a stream of it can be cut on its way. */
const LONG_BYTES = 21 * 1024 ** 2
const SETUP_MS = 120_000
/** An authoriser is believed for a second after it was heard of, and waited for for five. */
const AWAY_MS_MAX = 10_000
const nothing = whatIsMissing('site')
const stack = new AsyncDisposableStack()
let vault: TestVault
let server: VaultProcess
let gateway: VaultProcess
let origin: string
/** Why nginx cannot be used here. */
let lacking: string | undefined

beforeAll(async () => {
  if (nothing !== undefined) return
  const [port, behind] = [await freePort(), await freePort()]
  vault = stack.use(
    await TestVault.create({
      STORE: 'disk',
      PORT: String(behind),
      GATEWAY_LISTEN: `127.0.0.1:${port}`,
      GATEWAY_METRICS_PORT: '0',
    }),
  )
  server = await vault.serve()
  origin = `http://127.0.0.1:${port}`
  const started = await startGateway(vault, origin)
  gateway = started.gateway
  lacking = started.lacking
}, SETUP_MS)

afterAll(() => stack.disposeAsync())

function needNginx(context: TestContext): void {
  const missing = nothing ?? lacking
  if (missing !== undefined) context.skip(missing)
}

async function playback(): Promise<{ url: string; downloadUrl: string }> {
  const title = await fetch(`${origin}/api/v1/titles/tides-of-light-2024`)
  const { files } = (await title.json()) as { files: { id: string; bucket: string }[] }
  const body = JSON.stringify({ fileId: files.find(({ bucket }) => bucket === '1080p')?.id })
  const headers = { 'content-type': 'application/json' }
  return (await fetch(`${origin}/api/v1/playback`, { method: 'POST', headers, body })).json() as Promise<never>
}

test('the whole vault is served at one address: pages, the API, and films byte by byte', async (context) => {
  needNginx(context)
  const page = await fetch(origin)
  expect([page.status, (await page.text()).includes('Tides of Light')]).toEqual([200, true])
  expect((await fetch(`${origin}/api/v1/openapi.json`)).status).toBe(200)
  expect((await fetch(`${origin}/readyz`)).status).toBe(200)
  const bytes = await readFile(SAMPLE_MOVIE)
  const { url, downloadUrl } = await playback()
  for (let round = 0; round < 3; round++) {
    const whole = await fetch(origin + downloadUrl)
    expect(whole.headers.get('content-disposition')).toMatch(/^attachment/)
    expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true)
  }
  const cached = await fetch(origin + url, { headers: { range: 'bytes=1000-2000000' } })
  expect([cached.status, cached.headers.get('cache-status')]).toEqual([206, 'streamvault; hit'])
  expect(Buffer.from(await cached.arrayBuffer()).equals(bytes.subarray(1000, 2_000_001))).toBe(true)
})

test('problems of every part of it are those of the contract', async (context) => {
  needNginx(context)
  const { url } = await playback()
  const codes = await Promise.all(
    ['/api/v1/nothing', '/stream/x', url.slice(0, -3), url.split('?')[0] ?? ''].map(async (path) => {
      const response = await fetch(origin + path)
      expect(response.headers.get('content-type')).toContain('application/problem+json')
      return ((await response.json()) as { code: string }).code
    }),
  )
  expect(codes).toEqual(['ROUTE_NOT_FOUND', 'ROUTE_NOT_FOUND', 'TICKET_INVALID', 'TICKET_MISSING'])
})

test(
  'what is taken down while somebody reads it is denied as the rules have it, and the command returns once nginx keeps none of it',
  async (context) => {
    needNginx(context)
    const film = join(await vault.makeFolder('films'), 'Long.Winter.2000.1080p.mp4')
    await writeLongMovie(film, LONG_BYTES)
    expect(await vault.run(['ingest', film])).toMatchObject({ code: 0 })
    const linkTo = async (title: string) => (await vault.run(['link', title])).stdout.trim()
    const link = await linkTo('long-winter-2000')
    const { pathname, search } = new URL(link)
    const id = pathname.split('/')[2] ?? ''
    for (let round = 0; round < 2; round++) await (await fetch(origin + pathname + search)).bytes()
    expect(await keptOf(id)).toBeGreaterThan(1)
    const takeDown = async () => {
      const { code, stdout } = await vault.run(['takedown', 'long-winter-2000', '--reason', 'a rule'])
      expect([code, stdout]).toEqual([0, expect.stringContaining('has cut its streams and erased its cache')])
      expect(await keptOf(id)).toBe(0)
    }
    const links = [await linkTo('tides-of-light-2024')]
    const subject = await findSubject({ url: origin, links, takedown: { link, takeDown } })
    const rules = ALL_RULES.filter((rule) => rule.id.startsWith('takedown/'))
    const results: RuleResult[] = []
    for await (const result of runRules(rules, subject)) results.push(result)
    expect(results.map(({ id: rule, outcome, reason }) => [rule, outcome, reason])).toEqual([
      ['takedown/everything', 'passed', undefined],
      ['takedown/unavailable', 'passed', undefined],
    ])
  },
  SETUP_MS,
)

/** How many files of nginx's cache say that they are of this file. */
async function keptOf(id: string): Promise<number> {
  const folder = join(vault.folder, 'data/gateway/cache')
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  const kept = await Promise.all(files.map(async (file) => (await readFile(file)).includes(`KEY: ${id}|`)))
  return kept.filter(Boolean).length
}

test('what is asked is read as the embedded edge reads it, and pages are judged as there', async (context) => {
  needNginx(context)
  const { url } = await playback()
  const subject = await findSubject({ url: origin, links: [url] })
  const rules = ALL_RULES.filter(({ id }) => /^(?:tickets\/name|hotlinks|targets|framing|connections)\b/.test(id))
  const results: RuleResult[] = []
  for await (const result of runRules(rules, subject)) results.push(result)
  expect(results.map(({ id, outcome, reason }) => [id, outcome, reason])).toEqual(
    rules.map(({ id }) => [id, 'passed', undefined]),
  )
})

test('films in segments keep the rules that they keep without it', async (context) => {
  needNginx(context)
  const { url } = await playback()
  const subject = await findSubject({ url: origin, links: [url] })
  const rules = ALL_RULES.filter(({ id }) => id.startsWith('film/'))
  const results: RuleResult[] = []
  for await (const result of runRules(rules, subject)) results.push(result)
  expect(results.map(({ id, outcome, reason }) => [id, outcome, reason])).toEqual(
    rules.map(({ id }) => [id, 'passed', undefined]),
  )
})

test('while the authoriser hangs, nobody knows what was taken down, and no byte that is cached begins to leave', async (context) => {
  needNginx(context)
  const { url } = await playback()
  const ask = () => fetch(origin + url, { headers: { range: 'bytes=0-99' } })
  for (let round = 0; round < 3; round++) expect((await ask()).status).toBe(206)
  process.kill(gateway.pid, 'SIGSTOP')
  try {
    const code = async () => {
      const answer = await ask()
      return answer.ok ? answer.status : ((await answer.json()) as { code: string }).code
    }
    await expect.poll(code, { timeout: AWAY_MS_MAX, interval: 50 }).toBe('NOT_READY')
  } finally {
    process.kill(gateway.pid, 'SIGCONT')
  }
  await expect.poll(async () => (await ask()).status, { timeout: AWAY_MS_MAX }).toBe(206)
})

test('where it may open too few files it says so and does not start; where only the soft limit is low it raises that', async (context) => {
  needNginx(context)
  const [port, behind] = [await freePort(), await freePort()]
  const place = { PORT: String(behind), GATEWAY_LISTEN: `127.0.0.1:${port}`, GATEWAY_METRICS_PORT: '0' } as const
  await using other = await TestVault.create({ STORE: 'disk', SAMPLES: 'no', ...place })
  await other.serve()
  const { code, stderr } = await other.beginWithin('ulimit -n 64;', ['gateway']).ended
  expect([code, stderr]).toEqual([1, expect.stringContaining('it may open 64 files (ulimit -Hn), and needs 512')])
  const started = other.beginWithin('ulimit -Sn 64; ulimit -Hn 1024;', ['gateway', '--json'])
  const there = `http://127.0.0.1:${port}/readyz`
  await expect.poll(async () => (await fetch(there).catch(() => undefined))?.status, { timeout: 20_000 }).toBe(200)
  const conf = await readFile(join(other.folder, 'data/gateway/nginx.conf'), 'utf8')
  expect(conf).toContain('worker_connections 512;')
  expect((await started.stop()).code).toBe(0)
}, 60_000)

test('a second gateway on the same data folder is refused', async (context) => {
  needNginx(context)
  const { code, stderr } = await vault.run(['gateway'])
  expect([code, stderr]).toEqual([1, expect.stringContaining('another server runs on this data directory')])
})

test('it is not ready while those behind it are away, and ends in order when it is told to', async (context) => {
  needNginx(context)
  await server.stop()
  expect((await fetch(`${origin}/readyz`)).status).toBe(503)
  expect((await fetch(`${origin}/healthz`)).status).toBe(200)
  const { code, stderr } = await gateway.stop()
  expect([code, stderr]).toEqual([0, expect.not.stringContaining('started again')])
  await expect(fetch(origin)).rejects.toThrow()
})

test('without a library it does not start: nobody would know what was taken down', async () => {
  await using other = await TestVault.create({})
  const { code, stderr } = await other.run(['gateway'])
  expect([code, stderr]).toEqual([1, expect.stringContaining('there is no library')])
})

test('it refuses to let tickets cross a network in the clear', async () => {
  await using other = await TestVault.create({ GATEWAY_LISTEN: '0.0.0.0:8088' })
  const { code, stderr } = await other.run(['gateway'])
  expect([code, stderr]).toEqual([78, expect.stringContaining('needs a certificate, or Cloudflare in front')])
})
