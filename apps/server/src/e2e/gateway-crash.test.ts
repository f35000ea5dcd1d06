import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FilmViewer, freePort } from '@streamvault/testkit'
import { afterAll, beforeAll, expect, type TestContext, test, vi } from 'vitest'
import { startGateway } from './gateway-process.ts'
import { isRunning } from './running-processes.ts'
import { writeLongMovie } from './sample-files.ts'
import { TestVault, type VaultProcess } from './vault-process.ts'
import { whatIsMissing } from './what-is-missing.ts'

/** More than a pair of sockets takes: a stream of it runs for as long as nobody reads it. */
const LONG_BYTES = 40 * 1024 ** 2
/** What the sockets hold of a stream may be a whole slice, which is kept; of what is this far from it nothing is. */
const UNSEEN = `bytes=${32 * 1024 ** 2}-`
const STREAMS_MAX = 2
const SETUP_MS = 120_000
const PATIENCE = { timeout: 30_000, interval: 50 }
const nothing = whatIsMissing('site')
const stack = new AsyncDisposableStack()
let vault: TestVault
let server: VaultProcess
let gateway: VaultProcess
let origin: string
let films: Buffer[]
/** Why nginx cannot be used here. */
let lacking: string | undefined

const YEARS = [2000, 2001, 2002] as const

beforeAll(async () => {
  if (nothing !== undefined) return
  const [port, behind] = [await freePort(), await freePort()]
  const settings = { STORE: 'disk', PORT: String(behind), GATEWAY_LISTEN: `127.0.0.1:${port}` } as const
  vault = stack.use(
    await TestVault.create({ ...settings, GATEWAY_METRICS_PORT: '0', GATEWAY_STREAMS_PER_VIEWER: String(STREAMS_MAX) }),
  )
  server = await vault.serve()
  origin = `http://127.0.0.1:${port}`
  const folder = await vault.makeFolder('films')
  films = []
  for (const [index, year] of YEARS.entries()) {
    const path = join(folder, `Long.Winter.${year}.1080p.mp4`)
    films.push(await writeLongMovie(path, LONG_BYTES + index))
    expect(await vault.run(['ingest', path])).toMatchObject({ code: 0 })
  }
  await beginGateway()
}, SETUP_MS)

afterAll(() => stack.disposeAsync())

async function beginGateway(): Promise<void> {
  const started = await startGateway(vault, origin)
  gateway = started.gateway
  lacking = started.lacking
}

function needNginx(context: TestContext): void {
  const missing = nothing ?? lacking
  if (missing !== undefined) context.skip(missing)
}

async function linkTo(year: (typeof YEARS)[number]): Promise<string> {
  const { stdout } = await vault.run(['link', `long-winter-${year}`])
  const { pathname, search } = new URL(stdout.trim())
  return origin + pathname + search
}

async function cache(link: string): Promise<void> {
  for (let round = 0; round < 2; round++) await (await fetch(link)).bytes()
}

/** The processes of nginx that belong to this vault's gateway. */
async function nginxProcesses(): Promise<number[]> {
  const master = Number(await readFile(join(vault.folder, 'data/gateway/nginx.pid'), 'utf8'))
  const children = await readFile(`/proc/${master}/task/${master}/children`, 'utf8')
  return [master, ...children.trim().split(' ').map(Number)]
}

/** How many files of nginx's cache say that they are of this file. */
async function keptOf(link: string): Promise<number> {
  const id = new URL(link).pathname.split('/')[2] ?? ''
  const folder = join(vault.folder, 'data/gateway/cache')
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  const kept = await Promise.all(files.map(async (file) => (await readFile(file)).includes(`KEY: ${id}|`)))
  return kept.filter(Boolean).length
}

test(
  'a gateway that is killed takes its nginx along; after the next start nobody is locked out, the cache is there, and what was taken down meanwhile is not',
  async (context) => {
    needNginx(context)
    const [kept, taken] = [await linkTo(2000), await linkTo(2001)]
    for (const link of [kept, taken]) await cache(link)
    const [film = Buffer.alloc(0), takenFilm = Buffer.alloc(0)] = films
    const viewers = [await FilmViewer.open(kept, film, 'none'), await FilmViewer.open(taken, takenFilm, 'none')]
    expect((await fetch(kept)).status).toBe(429)

    const processes = await nginxProcesses()
    expect(processes.length).toBeGreaterThanOrEqual(3)
    await gateway.stop('SIGKILL')
    await vi.waitFor(() => expect(processes.filter(isRunning)).toEqual([]), PATIENCE)
    for (const viewer of viewers) {
      const { end, isRight } = await viewer.watchToTheEnd()
      expect([end === 'a clean end', isRight]).toEqual([false, true])
    }
    await expect(fetch(origin)).rejects.toThrow()
    const { code } = await vault.run(['takedown', 'long-winter-2001', '--reason', 'a notice'])
    expect(code).toBe(0)
    expect(await keptOf(taken)).toBeGreaterThan(0)

    await beginGateway()
    expect((await fetch(taken)).status).toBe(451)
    await vi.waitFor(async () => expect(await keptOf(taken)).toBe(0), PATIENCE)
    const again = await Promise.all(Array.from({ length: STREAMS_MAX }, () => fetch(kept)))
    expect(again.map(({ status, headers }) => [status, headers.get('cache-status')])).toEqual(
      again.map(() => [200, 'streamvault; hit']),
    )
    for (const response of again) expect(Buffer.from(await response.bytes()).equals(film)).toBe(true)
  },
  SETUP_MS,
)

test(
  'a worker that is killed breaks what it was sending, never ends it; what is cached goes on, and everything else once it is back',
  async (context) => {
    needNginx(context)
    const [cached, cold] = [await linkTo(2000), await linkTo(2002)]
    await cache(cached)
    const [film = Buffer.alloc(0), , coldFilm = Buffer.alloc(0)] = films
    const viewers = [await FilmViewer.open(cold, coldFilm, 'none'), await FilmViewer.open(cached, film, 'none')]
    await server.stop('SIGKILL')
    const [broken, whole] = await Promise.all(viewers.map((viewer) => viewer.watchToTheEnd()))
    expect(broken).toMatchObject({ isRight: true })
    expect([broken?.end, (broken?.bytes ?? 0) < coldFilm.length]).toEqual([expect.not.stringMatching('clean'), true])
    expect(whole).toEqual({ end: 'a clean end', bytes: film.length, isRight: true })
    const refused = await fetch(cold, { headers: { range: UNSEEN } })
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
    expect(await refused.json()).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })

    server = await vault.serve()
    await vi.waitFor(async () => {
      const response = await fetch(cold, { headers: { range: `bytes=${broken?.bytes}-` } })
      const rest = Buffer.from(await response.bytes())
      expect([response.status, rest.equals(coldFilm.subarray(broken?.bytes))]).toEqual([206, true])
    }, PATIENCE)
  },
  SETUP_MS,
)
