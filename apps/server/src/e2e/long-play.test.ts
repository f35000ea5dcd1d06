import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '@streamvault/testkit'
import type { Browser, Response } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startGateway } from './gateway-process.ts'
import { TestVault } from './vault-process.ts'
import { openBrowser, Visitor } from './visitor.ts'
import { whatIsMissing } from './what-is-missing.ts'

/** What a gateway gives our own player at a time. */
const CLAMP_BYTES = 16 * 1024 ** 2
const FILM_SECONDS = 24
const SETUP_MS = 180_000
const PATIENCE = { timeout: 60_000, interval: 100 }
const nothing = whatIsMissing('site', 'chromium', 'ffmpeg')
const stack = new AsyncDisposableStack()
let origin: string
let browser: Browser
let filmBytes: number
/** Why nginx cannot be used here. */
let lacking: string | undefined

beforeAll(async () => {
  if (nothing !== undefined) return
  const [port, behind] = [await freePort(), await freePort()]
  const settings = { STORE: 'disk', PORT: String(behind), GATEWAY_LISTEN: `127.0.0.1:${port}` } as const
  const vault = stack.use(await TestVault.create({ ...settings, GATEWAY_METRICS_PORT: '0' }))
  await vault.serve()
  const film = join(await vault.makeFolder('films'), 'Long.Snow.2003.480p.mp4')
  await writeSnow(film)
  filmBytes = (await stat(film)).size
  expect(await vault.run(['ingest', film])).toMatchObject({ code: 0 })
  origin = `http://127.0.0.1:${port}`
  lacking = (await startGateway(vault, origin)).lacking
  browser = await openBrowser()
  stack.defer(() => browser.close())
}, SETUP_MS)

afterAll(() => stack.disposeAsync())

/** A film of some seconds that does not get small: 2 MB of noise a second, which are easy to decode. */
async function writeSnow(path: string): Promise<void> {
  const source = `testsrc2=size=320x180:rate=24:duration=${FILM_SECONDS},noise=alls=100:allf=t`
  const video = ['-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '4', '-pix_fmt', 'yuv420p', '-g', '24']
  const args = ['-v', 'error', '-f', 'lavfi', '-i', source, ...video, '-movflags', '+faststart', path]
  await promisify(execFile)('ffmpeg', args)
}

/** The bytes of an answer; undefined for what is no piece of a film. */
function rangeOf(response: Response): { readonly start: number; readonly end: number } | undefined {
  if (!new URL(response.url()).pathname.startsWith('/stream/')) return undefined
  const [, first, last] = /^bytes (\d+)-(\d+)\//.exec(response.headers()['content-range'] ?? '') ?? []
  return { start: Number(first), end: Number(last) + 1 }
}

test(
  'our player asks for leave every 16 MiB, and plays on over the seams and after seeks without noticing',
  async (context) => {
    const missing = nothing ?? lacking
    if (missing !== undefined) return context.skip(missing)
    expect(filmBytes).toBeGreaterThan(2 * CLAMP_BYTES)
    await using visitor = await Visitor.open(browser, origin, 'desktop')
    const { page } = visitor
    const ranges: { readonly start: number; readonly end: number }[] = []
    page.on('response', (response) => {
      const range = rangeOf(response)
      if (range !== undefined) ranges.push(range)
    })
    await page
      .getByTestId('title-card')
      .and(page.getByLabel('Long Snow', { exact: true }))
      .first()
      .click()
    await page.getByRole('link', { name: 'Play', exact: true }).first().click()
    const video = page.locator('video')
    await video.waitFor({ state: 'attached' })
    const place = async () => (await visitor.video()).currentTime
    await expect.poll(place, PATIENCE).toBeGreaterThan(0.5)
    await video.evaluate((element: EventTarget & { complaints?: string[] }) => {
      const complaints: string[] = []
      element.complaints = complaints
      for (const name of ['error', 'stalled']) element.addEventListener(name, () => complaints.push(name))
    })
    await expect.poll(place, PATIENCE).toBeGreaterThan(FILM_SECONDS - 5)
    const played = [...ranges]
    for (const { start, end } of played) expect(end - start).toBeLessThanOrEqual(CLAMP_BYTES)
    const seams = played.slice(1).map(({ start }, index) => start === played[index]?.end)
    expect(seams.filter(Boolean).length).toBeGreaterThanOrEqual(2)
    expect(Math.max(...played.map(({ end }) => end))).toBe(filmBytes)

    for (const tenth of [1, 6]) {
      await page.keyboard.press(String(tenth))
      const seconds = (tenth / 10) * FILM_SECONDS
      await expect.poll(place, PATIENCE).toSatisfy((at: number) => at > seconds + 0.3 && at < seconds + 4)
    }
    for (const { start, end } of ranges) expect(end - start).toBeLessThanOrEqual(CLAMP_BYTES)
    expect(await video.evaluate((element: { complaints?: string[] }) => element.complaints)).toEqual([])
    expect(visitor.complaints).toEqual([])
  },
  SETUP_MS,
)
