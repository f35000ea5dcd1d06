import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { freePort } from '@streamvault/testkit'
import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest'
import { childrenOf, isRunning } from './running-processes.ts'
import { writeLongMovie } from './sample-files.ts'
import { TestVault } from './vault-process.ts'
import { whatIsMissing } from './what-is-missing.ts'

const MIB = 1024 ** 2
const PATIENCE = { timeout: 30_000, interval: 50 }
const TEST_MS = 120_000
const STOP_MS_MAX = 5000
/** More than the kernel's socket buffers take, so that a slow viewer holds the server back. */
const PADDING_BYTES = 40 * MIB
/** The largest window that a stream has. */
const WINDOW_BYTES_MAX = 256 * 1024
let vault: TestVault
let film: Buffer

beforeAll(async () => {
  vault = await TestVault.create({ STORE: 'disk', SAMPLES: 'no' })
  const path = join(await vault.makeFolder('films'), 'Slow.River.2019.1080p.mp4')
  film = await writeLongMovie(path, PADDING_BYTES)
  expect(await vault.run(['ingest', path])).toMatchObject({ code: 0 })
}, TEST_MS)

afterAll(() => vault[Symbol.asyncDispose]())

function needs(context: TestContext, ...programs: readonly string[]): void {
  const missing = whatIsMissing(...programs)
  if (missing !== undefined) context.skip(missing)
}

async function linkToFilm(): Promise<string> {
  const { stdout } = await vault.run(['link', 'slow-river-2019'])
  return stdout.trim()
}

/** A viewer who takes 50 KB/s, once the first bytes are there. */
async function slowViewer(link: string): Promise<ChildProcess> {
  const viewer = spawn('curl', ['-sN', '--limit-rate', '50K', link], { stdio: ['ignore', 'pipe', 'ignore'] })
  await once(viewer.stdout, 'data')
  viewer.stdout.resume()
  return viewer
}

/** All processes that `pid` has started, and theirs. */
async function descendants(pid: number): Promise<number[]> {
  const children = await childrenOf(pid)
  return [...children, ...(await Promise.all(children.map(descendants))).flat()]
}

async function filmPlays(): Promise<void> {
  const response = await fetch(await linkToFilm(), { headers: { range: 'bytes=20000000-20000999' } })
  expect(response.status).toBe(206)
  expect(Buffer.from(await response.bytes()).equals(film.subarray(20_000_000, 20_001_000))).toBe(true)
}

async function titleNames(url: string): Promise<string[]> {
  const response = await fetch(`${url}/api/v1/titles`)
  const { items } = (await response.json()) as { items: { name: string }[] }
  return items.map(({ name }) => name)
}

test(
  'Ctrl-C ends everything within five seconds while somebody watches, and the next start has everything',
  async (context) => {
    needs(context, 'site')
    await using server = await vault.serve()
    const download = await fetch(await linkToFilm())
    expect(download.status).toBe(200)
    const children = await descendants(server.pid)
    expect(children).not.toEqual([])
    const askedAt = performance.now()
    const { code, stdout } = await server.stop('SIGINT')
    expect(performance.now() - askedAt).toBeLessThan(STOP_MS_MAX)
    expect(code).toBe(0)
    expect(children.filter(isRunning)).toEqual([])
    // Nobody read on while the server drained, so the body is short: its end must not look like one.
    await expect(download.bytes()).rejects.toThrow()
    // Whoever reads --json line by line finds nothing else.
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([{ event: 'ready', url: server.url, titlesCount: 1 }])

    await using again = await vault.serve()
    expect(await titleNames(again.url)).toEqual(['Slow River'])
    await filmPlays()
  },
  TEST_MS,
)

test(
  'a server that was killed starts again at once, and leaves no process behind',
  async (context) => {
    needs(context, 'site')
    const settings = { PORT: String(await freePort()) }
    await using server = await vault.serve(settings)
    const children = await descendants(server.pid)
    await server.stop('SIGKILL')
    await using again = await vault.serve(settings)
    expect(await titleNames(again.url)).toEqual(['Slow River'])
    await filmPlays()
    await expect.poll(() => children.filter(isRunning), PATIENCE).toEqual([])
  },
  TEST_MS,
)

test('a second server on a taken port says so in one line', async () => {
  await using server = await vault.serve({ ROLE: 'worker' })
  const { port } = new URL(server.url)
  await using other = await TestVault.create({ STORE: 'disk', PORT: port })
  expect(await other.run(['serve'])).toEqual({
    code: 1,
    stdout: '',
    stderr: `streamvault: port ${port} on 127.0.0.1 is taken by another process; choose another with STREAMVAULT_PORT\n`,
  })
})

test('a second server on the same data folder says so in one line', async () => {
  await using _first = await vault.serve({ ROLE: 'worker' })
  expect(await vault.run(['serve'])).toEqual({
    code: 1,
    stdout: '',
    stderr:
      'streamvault: another server runs on this data directory, or on the one it was copied from; choose another with STREAMVAULT_DATA_DIR\n',
  })
})

test(
  'the port answers 503 for readiness until everything can be used',
  async (context) => {
    needs(context, 'site')
    const port = await freePort()
    await using server = vault.begin(['serve', '--json'], { PORT: String(port) })
    const statuses = new Set<number>()
    const look = async () => {
      const response = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined)
      if (response !== undefined) statuses.add(response.status)
      return response?.status
    }
    await expect.poll(look, { ...PATIENCE, interval: 10 }).toBe(200)
    await server.ready
    expect([...statuses]).toEqual([503, 200])
  },
  TEST_MS,
)

test(
  'a viewer of 50 KB/s costs one window, and one who left nothing',
  async (context) => {
    needs(context, 'curl')
    const metricsPort = await freePort()
    await using _server = await vault.serve({ ROLE: 'worker', METRICS_PORT: String(metricsPort) })
    const metric = async (name: string) => {
      const text = await fetch(`http://127.0.0.1:${metricsPort}/metrics`).then((response) => response.text())
      const series = [...text.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (.+)$`, 'gm'))]
      return series.reduce((sum, [, value]) => sum + Number(value), 0)
    }
    const viewer = await slowViewer(await linkToFilm())
    let sentBefore = -1
    const hasStalled = async () => {
      const sent = await metric('streamvault_stream_bytes_total')
      const stalled = sent === sentBefore
      sentBefore = sent
      return stalled
    }
    await expect.poll(hasStalled, PATIENCE).toBe(true)
    expect(sentBefore).toBeLessThan(film.length)
    expect(await metric('streamvault_streams_active')).toBe(1)
    const held = await metric('streamvault_buffer_bytes')
    expect(held).toBeGreaterThan(0)
    expect(held).toBeLessThanOrEqual(WINDOW_BYTES_MAX)
    viewer.kill()
    await expect.poll(() => metric('streamvault_streams_active'), PATIENCE).toBe(0)
    expect(await metric('streamvault_buffer_bytes')).toBe(0)
  },
  TEST_MS,
)
