import { execFileSync } from 'node:child_process'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { titlePageSchema } from '@streamvault/contract'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { REPOSITORY_ROOT } from '../repository-root.ts'
import { TINY_MOVIE } from './sample-files.ts'
import { TestVault } from './vault-process.ts'
import { openBrowser, type Screen, type VideoState, Visitor } from './visitor.ts'
import { whatIsMissing } from './what-is-missing.ts'

const PATIENCE = { timeout: 60_000, interval: 100 }
const SLOWLY = { timeout: 60_000, interval: 1000 }
const TEST_MS = 180_000
const missing = whatIsMissing('site', 'chromium', 'ffmpeg')
const stack = new AsyncDisposableStack()
let site: { readonly url: string; readonly browser: Browser }

beforeAll(async () => {
  if (missing !== undefined) return
  const vault = stack.use(await TestVault.create({ STORE: 'disk', SAMPLES: 'no' }))
  const folder = await vault.makeFolder('films')
  // Of the one nobody can tell the key frames, of the other each shows nothing.
  await copyFile(TINY_MOVIE, join(folder, 'Broken.Tides.2021.mp4'))
  const black = ['-f', 'lavfi', '-i', 'color=black:size=256x144:rate=24:duration=8', '-c:v', 'libx264', '-g', '24']
  execFileSync('ffmpeg', ['-v', 'error', ...black, join(folder, 'Night.2022.mp4')])
  for (const path of [join(REPOSITORY_ROOT, 'samples'), folder]) await vault.run(['ingest', path])
  const [server, browser] = await Promise.all([vault.serve(), openBrowser()])
  stack.defer(() => browser.close())
  site = { url: server.url, browser }
}, TEST_MS)

afterAll(() => stack.disposeAsync())

beforeEach((context) => {
  if (missing !== undefined) context.skip(missing)
})

/** Lets a visitor look at the site, and holds them to having nothing to complain about: no picture is asked for that there is not. */
function journey(title: string, screens: readonly Screen[], walk: (visitor: Visitor) => Promise<void>): void {
  test.each(screens)(`${title}: %s`, { timeout: TEST_MS }, async (screen) => {
    await framesAreFound()
    await using visitor = await Visitor.open(site.browser, site.url, screen)
    await walk(visitor)
    expect(visitor.complaints).toEqual([])
  })
}

async function framesAreFound(): Promise<void> {
  const framed = async () => {
    const page = titlePageSchema.parse(await (await fetch(`${site.url}/api/v1/titles`)).json())
    return page.items.filter(({ frame }) => frame !== undefined).map(({ id }) => id)
  }
  const expected = ['northern-signals-series', 'the-glass-harbour-2023', 'tides-of-light-2024']
  await expect.poll(async () => (await framed()).sort(), PATIENCE).toEqual(expected)
}

/** How wide the pictures are that lie over what is drawn for a title, by its cards. */
function picturesOf(page: Page, name: string): Promise<number[]> {
  const cards = page.getByTestId('title-card').and(page.getByLabel(name, { exact: true }))
  return cards
    .locator('img')
    .evaluateAll((images) => images.map((image) => (image as { naturalWidth: number }).naturalWidth))
}

/** Opens the player, and lets its film rest where it begins: a machine that is busy may take longer for a test than the film is. */
async function watch({ page }: Visitor, title: string): Promise<void> {
  await page.goto(`${site.url}/title/${title}`)
  await page.getByRole('link', { name: 'Play', exact: true }).first().click()
  const video = page.locator('video')
  await video.waitFor({ state: 'attached' })
  await expect
    .poll(() => video.evaluate(({ paused, readyState }: VideoState) => !paused && readyState > 2), PATIENCE)
    .toBe(true)
  await video.evaluate((element: { pause(): void }) => element.pause())
  await page.locator('.player-dock[data-visible]').waitFor()
}

/** Requests for small pictures of films, without their tickets. */
function spritesAsked({ page }: Visitor): string[] {
  const asked: string[] = []
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (pathname.startsWith('/img/sprites/')) asked.push(pathname.split('/').at(-1) ?? '')
  })
  return asked
}

/** The middle of the picture that is seen above the bar, as a share of the bar; undefined where none is seen. */
function sheetPlace(page: Page): Promise<number | undefined> {
  return page.evaluate(`(() => {
    const preview = document.querySelector('.scrub-preview[data-shown]')
    const sheet = preview?.querySelector('.scrub-sheet')
    if (!sheet || !getComputedStyle(sheet).backgroundImage.startsWith('url("blob:')) return undefined
    const { left, width } = preview.getBoundingClientRect()
    const bar = document.querySelector('.time-bar').getBoundingClientRect()
    return (left + width / 2 - bar.left) / bar.width
  })()`)
}

/** Where it is seen once a key was pressed: for a moment only, which a busy machine may miss. */
async function placeAfter(page: Page, key: string): Promise<number> {
  await page.keyboard.press(key)
  await page
    .locator('.scrub-preview[data-shown] .scrub-sheet')
    .waitFor({ timeout: 1000 })
    .catch(() => {})
  return (await sheetPlace(page)) ?? Number.NaN
}

async function barOf(page: Page) {
  const slider = page.getByRole('slider', { name: 'Seek' })
  let bar = { x: 0, y: 0, width: 0, height: 0 }
  const isAtRest = async () => {
    const before = bar
    bar = (await slider.boundingBox()) ?? bar
    return before.y === bar.y
  }
  await expect.poll(isAtRest, PATIENCE).toBe(true)
  return { at: (share: number) => [bar.x + bar.width * share, bar.y + bar.height / 2] as const }
}

journey('a title without a poster shows a frame of its film', ['phone', 'tablet', 'desktop'], async (visitor) => {
  const { page } = visitor
  const shown = async () => (await picturesOf(page, 'The Glass Harbour')).some((width) => width > 0)
  await expect.poll(shown, PATIENCE).toBe(true)
  for (const name of ['Night', 'Broken Tides']) expect(await picturesOf(page, name)).toEqual([])
  await expect
    .poll(() => page.locator('.hero-picture img').evaluateAll((images) => images.length), PATIENCE)
    .toBeLessThan(2)
  await visitor.screenshot('frames-hero')
  await page
    .getByTestId('title-card')
    .first()
    .evaluate((card) => (card as { scrollIntoView(to: object): void }).scrollIntoView({ block: 'center' }))
  await visitor.screenshot('frames-library')
  expect(await visitor.overflow()).toBe(0)
  await page.goto(`${site.url}/title/the-glass-harbour-2023`)
  const poster = page.locator('.title-poster img')
  await expect
    .poll(() => poster.evaluate((image) => (image as { naturalWidth: number }).naturalWidth), PATIENCE)
    .toBeGreaterThan(0)
  await visitor.screenshot('frames-title')
})

journey('the bar shows the film where the mouse is, and where a key leads', ['tablet', 'desktop'], async (visitor) => {
  const { page } = visitor
  const asked = spritesAsked(visitor)
  await watch(visitor, 'the-glass-harbour-2023')
  expect(asked).toEqual([])
  const { at } = await barOf(page)
  // A hand is never still; a bar that cannot be used yet hears nothing.
  let steps = 0
  const underMouse = async () => {
    await page.mouse.move(...at(0.5 + (steps++ % 2) / 500))
    return (await sheetPlace(page)) ?? Number.NaN
  }
  await expect.poll(underMouse, PATIENCE).toBeCloseTo(0.5, 1)
  await visitor.screenshot('scrub-mouse')
  await page.mouse.move(...at(0.01))
  await page.mouse.move(...at(0.99))
  await page.mouse.move(500, 100)
  await expect.poll(() => sheetPlace(page), PATIENCE).toBeUndefined()
  await expect.poll(() => placeAfter(page, '6'), SLOWLY).toBeCloseTo(0.6, 1)
  await visitor.screenshot('scrub-key')
  await expect.poll(() => sheetPlace(page), PATIENCE).toBeUndefined()
  await page.getByRole('slider', { name: 'Seek' }).focus()
  await expect.poll(() => placeAfter(page, 'ArrowLeft'), SLOWLY).toBeLessThan(0.58)
  expect(asked).toEqual(['thumbnails.vtt', '0.webp'])
})

journey('on a phone the bar shows the film under a finger that drags it', ['phone'], async (visitor) => {
  const { page } = visitor
  const asked = spritesAsked(visitor)
  await watch(visitor, 'the-glass-harbour-2023')
  const { at } = await barOf(page)
  const fingers = await page.context().newCDPSession(page)
  const touch = async (type: 'touchStart' | 'touchMove' | 'touchEnd', share?: number) => {
    const points = share === undefined ? [] : [at(share)]
    await fingers.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y]) => ({ x, y })) })
  }
  expect(asked).toEqual([])
  await touch('touchStart', 0.2)
  for (const share of [0.3, 0.4, 0.5]) await touch('touchMove', share)
  // A finger is never still either: Vidstack takes no move within 20 ms of the last one, and none makes up for it.
  let steps = 0
  const underFinger = async () => {
    await touch('touchMove', 0.5 + (steps++ % 2) / 500)
    return (await sheetPlace(page)) ?? Number.NaN
  }
  await expect.poll(underFinger, PATIENCE).toBeCloseTo(0.5, 1)
  await visitor.screenshot('scrub-finger')
  expect(await visitor.overflow()).toBe(0)
  await touch('touchEnd')
  await expect.poll(() => sheetPlace(page), PATIENCE).toBeUndefined()
  const { duration } = await visitor.video()
  await expect.poll(async () => (await visitor.video()).currentTime, PATIENCE).toBeGreaterThan(0.45 * duration)
})

journey(
  'a film that has no small pictures shows the time above its bar, and nothing else',
  ['desktop'],
  async (visitor) => {
    const { page } = visitor
    const asked = spritesAsked(visitor)
    await watch(visitor, 'broken-tides-2021')
    const { at } = await barOf(page)
    await page.mouse.move(...at(0.5))
    await page.locator('.scrub-preview[data-shown]').getByText('0:0').waitFor()
    await expect.poll(() => asked, PATIENCE).toEqual(['thumbnails.vtt'])
    await page.waitForLoadState('networkidle')
    expect(await page.getByTestId('scrub-picture').count()).toBe(0)
  },
)
