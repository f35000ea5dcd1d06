import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Appetite, FilmViewer, freePort, testBytes } from '@streamvault/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { pagesOnDisk } from './pages-on-disk.ts'
import { SAMPLE_MOVIE, sha256, TINY_MOVIE, writeVariant } from './sample-files.ts'
import { TestVault } from './vault-process.ts'

const MIB = 1024 ** 2
const TEST_MS = 180_000
const PATIENCE = { timeout: 30_000, interval: 50 }
/** More than the kernel's socket buffers take, so that who takes little is still being sent the film. */
const FILM_BYTES = 24 * MIB
const VIEWERS = 50
const OTHERS = 10
const HOP_BYTES = 256 * 1024
/** What a takedown promises. */
const CUT_MS_MAX = 1_000
const QUIET_MS = 1_500
let vault: TestVault
let cache: string
let denied: { readonly path: string; readonly film: Buffer }
let other: { readonly path: string; readonly film: Buffer }

beforeAll(async () => {
  vault = await TestVault.create({ STORE: 'disk', SAMPLES: 'no', ENCRYPT: 'no', CACHE_BYTES: '256M' })
  cache = join(vault.folder, 'data/cache')
  const folder = await vault.makeFolder('films')
  const at = async (name: string, source: string, seed: number) => {
    const path = join(folder, name)
    return { path, film: await writeVariant(path, source, testBytes(FILM_BYTES, seed)) }
  }
  denied = await at('Slow.River.2019.1080p.mp4', SAMPLE_MOVIE, 1)
  other = await at('Still.Lake.2020.1080p.mp4', TINY_MOVIE, 2)
  expect(await vault.run(['ingest', folder])).toMatchObject({ code: 0 })
}, TEST_MS)

afterAll(() => vault[Symbol.asyncDispose]())

async function linkTo(title: string): Promise<string> {
  const { stdout } = await vault.run(['link', title])
  return stdout.trim()
}

/** A command's one JSON object. */
async function json(...args: readonly string[]): Promise<Record<string, unknown>> {
  const { stdout } = await vault.run([...args, '--json'])
  return JSON.parse(stdout)
}

async function codeOf(link: string): Promise<unknown> {
  const response = await fetch(link, { headers: { range: 'bytes=0-0' } })
  return response.ok ? response.status : [response.status, ((await response.json()) as { code: string }).code]
}

/** Somebody who seeks all the time: returns when the last byte came, and what the answer was after that. */
async function hop(link: string): Promise<{ readonly lastByteAt: number; readonly status: number }> {
  for (let lastByteAt = 0, hops = 0; ; hops++) {
    const start = (hops * 7 * MIB) % FILM_BYTES
    const response = await fetch(link, { headers: { range: `bytes=${start}-${start + HOP_BYTES - 1}` } })
    if (response.status !== 206) return { lastByteAt, status: response.status }
    try {
      for await (const _ of response.body ?? []) lastByteAt = Date.now()
    } catch {
      // Cut in the middle: the next answer tells why.
    }
    await sleep(100)
  }
}

test(
  `${VIEWERS} viewers are cut when their film is taken down, nothing of it stays in the cache, and a restart changes nothing`,
  async () => {
    const port = String(await freePort())
    const metricsPort = String(await freePort())
    const settings = { ROLE: 'worker', PORT: port, METRICS_PORT: metricsPort }
    await using server = await vault.serve(settings)
    const metric = async (name: string) => {
      const text = await fetch(`http://127.0.0.1:${metricsPort}/metrics`).then((response) => response.text())
      return Number(new RegExp(`^${name} (.+)$`, 'm').exec(text)?.[1])
    }
    const [deniedLink, otherLink] = await Promise.all([linkTo('slow-river-2019'), linkTo('still-lake-2020')])
    for (const link of [deniedLink, otherLink]) await (await fetch(link)).bytes()
    const [deniedPages, otherPages] = [denied, other].map(({ film }) => Math.floor(film.length / 4096))
    await expect.poll(() => pagesOnDisk(cache, denied.film), PATIENCE).toBe(deniedPages)

    const hoppers = Array.from({ length: VIEWERS / 5 }, () => hop(deniedLink))
    const appetites = Array.from(
      { length: VIEWERS - hoppers.length },
      (_, index): Appetite => (index % 2 === 0 ? 'none' : 'small'),
    )
    const viewers = await Promise.all(appetites.map((each) => FilmViewer.open(deniedLink, denied.film, each)))
    const others = await Promise.all(
      Array.from({ length: OTHERS }, () => FilmViewer.open(otherLink, other.film, 'small')),
    )
    await expect
      .poll(() => metric('streamvault_streams_active'), PATIENCE)
      .toBeGreaterThanOrEqual(viewers.length + OTHERS)

    const { takedown, enforcement } = await json('takedown', 'slow-river-2019', '--reason', 'notice 7')
    expect(enforcement).toBe('server')
    const { at } = (takedown as { takenDown: { at: number } }).takenDown
    for (const { lastByteAt, status } of await Promise.all(hoppers)) {
      expect(status).toBe(451)
      expect(lastByteAt).toBeGreaterThan(0)
      expect(lastByteAt - at).toBeLessThan(CUT_MS_MAX)
    }
    expect(await metric('streamvault_streams_active')).toBe(OTHERS)
    expect(await metric('streamvault_streams_broken_total\\{code="TAKEN_DOWN"\\}')).toBeGreaterThanOrEqual(
      viewers.length,
    )
    expect(await pagesOnDisk(cache, denied.film)).toBe(0)
    expect(await pagesOnDisk(cache, other.film)).toBe(otherPages)

    for (const { end, bytes, isRight } of await Promise.all(viewers.map((viewer) => viewer.watchToTheEnd()))) {
      expect({ end, isRight }).toEqual({ end: 'ECONNRESET', isRight: true })
      expect(bytes).toBeLessThan(denied.film.length)
    }
    const whole = { end: 'a clean end', bytes: other.film.length, isRight: true }
    expect(await Promise.all(others.map((viewer) => viewer.watchToTheEnd()))).toEqual(others.map(() => whole))
    const sent = await metric('streamvault_stream_bytes_total')
    const asking = Promise.all(Array.from({ length: VIEWERS }, () => codeOf(deniedLink)))
    expect(new Set((await asking).map(String))).toEqual(new Set(['451,TAKEN_DOWN']))
    await sleep(QUIET_MS)
    expect(await metric('streamvault_stream_bytes_total')).toBe(sent)

    await server.stop('SIGKILL')
    await using _again = await vault.serve(settings)
    expect(await codeOf(deniedLink)).toEqual([451, 'TAKEN_DOWN'])
    expect(sha256(await (await fetch(otherLink)).bytes())).toBe(sha256(other.film))
    expect(await vault.run(['link', 'slow-river-2019'])).toMatchObject({ code: 1, stdout: '' })
    const refused = await vault.run(['ingest', denied.path])
    expect(refused).toMatchObject({ code: 1 })
    expect(refused.stdout + refused.stderr).toContain('(TAKEN_DOWN)')
    expect(refused.stdout + refused.stderr).toContain('notice 7')
    expect(await pagesOnDisk(cache, denied.film)).toBe(0)

    expect(await vault.run(['reinstate', 'slow-river-2019', '--reason', 'counter-notice'])).toMatchObject({ code: 0 })
    expect(sha256(await (await fetch(deniedLink)).bytes())).toBe(sha256(denied.film))
  },
  TEST_MS,
)

test(
  'what is taken down with --purge while no server runs is nowhere on the disk, stays out, and may be taken in again once reinstated',
  async () => {
    const data = join(vault.folder, 'data')
    expect(await pagesOnDisk(data, denied.film)).toBeGreaterThan(0)
    const ended = await vault.run(['takedown', 'slow-river-2019', '--reason', 'notice 8', '--purge'])
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(ended.stdout).toContain('what its cache held is erased')
    expect(await pagesOnDisk(data, denied.film)).toBe(0)
    expect(await vault.run(['ingest', denied.path])).toMatchObject({ code: 1 })
    expect(await pagesOnDisk(data, denied.film)).toBe(0)
    expect((await vault.run(['takedown', '--list'])).stdout.match(/^takedown .*/gm)).toEqual([
      'takedown 2  slow-river-2019, 1 file: stands',
      'takedown 1  slow-river-2019, 1 file: reinstated',
    ])

    expect(await vault.run(['reinstate', 'slow-river-2019', '--reason', 'licensed'])).toMatchObject({ code: 0 })
    expect(await vault.run(['ingest', denied.path])).toMatchObject({ code: 0 })
    await using _server = await vault.serve({ ROLE: 'worker' })
    expect(sha256(await (await fetch(await linkTo('slow-river-2019'))).bytes())).toBe(sha256(denied.film))
  },
  TEST_MS,
)
