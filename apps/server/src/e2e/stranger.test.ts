import { readFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { TestVault } from './vault-process.ts'
import { openBrowser, type Screen, Visitor } from './visitor.ts'
import { whatIsMissing } from './what-is-missing.ts'

const TITLES = ['Tides of Light', 'The Glass Harbour', 'Northern Signals']
const PATIENCE = { timeout: 30_000, interval: 100 }
const TEST_MS = 120_000
const missing = whatIsMissing('site', 'chromium')
const stack = new AsyncDisposableStack()
let site: { readonly url: string; readonly browser: Browser }

beforeAll(async () => {
  if (missing !== undefined) return
  const vault = stack.use(await TestVault.create())
  const [server, browser] = await Promise.all([vault.serve(), openBrowser()])
  stack.defer(() => browser.close())
  site = { url: server.url, browser }
}, TEST_MS)

afterAll(() => stack.disposeAsync())

beforeEach((context) => {
  if (missing !== undefined) context.skip(missing)
})

/** Lets a first-time visitor walk through the site, and holds them to having nothing to complain about. */
function journey(title: string, screen: Screen, walk: (visitor: Visitor) => Promise<void>): void {
  test(title, { timeout: TEST_MS }, async () => {
    await using visitor = await Visitor.open(site.browser, site.url, screen)
    await walk(visitor)
    expect(visitor.complaints).toEqual([])
  })
}

function cardOf({ page }: Visitor, name: string) {
  return page
    .getByTestId('title-card')
    .and(page.getByLabel(name, { exact: true }))
    .first()
}

async function openTitle(visitor: Visitor, name: string): Promise<void> {
  await cardOf(visitor, name).click()
  await visitor.page.getByRole('heading', { level: 1, name }).waitFor()
}

async function play(visitor: Visitor): Promise<void> {
  await visitor.page.getByRole('link', { name: 'Play', exact: true }).first().click()
  await isPlaying(visitor)
}

async function position(visitor: Visitor): Promise<number> {
  return (await visitor.video()).currentTime
}

/** The film is seen to move on, not only said to. */
async function isPlaying(visitor: Visitor): Promise<void> {
  await visitor.page.locator('video').waitFor({ state: 'attached' })
  await expect.poll(() => visitor.video(), PATIENCE).toMatchObject({ paused: false, seeking: false })
  const seen = await position(visitor)
  await expect.poll(() => position(visitor), PATIENCE).toBeGreaterThan(seen + 0.5)
}

journey('the library opens, a movie opens by a click and plays', 'desktop', async (visitor) => {
  for (const name of TITLES) await cardOf(visitor, name).waitFor()
  await visitor.screenshot('library')
  await openTitle(visitor, 'Tides of Light')
  await visitor.screenshot('movie')
  await play(visitor)
  await visitor.screenshot('watch')
})

journey('on a phone the same path works, and nothing scrolls sideways', 'phone', async (visitor) => {
  for (const name of TITLES) await cardOf(visitor, name).waitFor()
  await visitor.screenshot('library')
  expect(await visitor.overflow()).toBe(0)
  await openTitle(visitor, 'Tides of Light')
  await visitor.screenshot('movie')
  expect(await visitor.overflow()).toBe(0)
  await play(visitor)
  await visitor.screenshot('watch')
  expect(await visitor.overflow()).toBe(0)
})

journey(
  'a film goes on after seeks, over the full screen, and in another bucket at the same place',
  'desktop',
  async (visitor) => {
    const { page } = visitor
    await openTitle(visitor, 'Tides of Light')
    await play(visitor)
    const { duration, videoHeight } = await visitor.video()
    expect(videoHeight).toBe(1080)

    await page.keyboard.press('7')
    await expect.poll(() => position(visitor), PATIENCE).toBeGreaterThan(0.69 * duration)
    await isPlaying(visitor)
    await page.mouse.move(400, 400)
    const bar = await page.getByRole('slider', { name: 'Seek' }).boundingBox()
    if (bar === null) throw new Error('the seek bar is not to be seen')
    await page.mouse.click(bar.x + bar.width * 0.2, bar.y + bar.height / 2)
    await expect.poll(() => position(visitor), PATIENCE).toBeLessThan(0.5 * duration)
    expect(await position(visitor)).toBeGreaterThan(0.19 * duration)
    await isPlaying(visitor)

    const fills = () => page.evaluate('document.fullscreenElement !== null')
    await page.mouse.move(500, 400)
    await page.getByRole('button', { name: 'Enter full screen' }).click()
    await expect.poll(fills, PATIENCE).toBe(true)
    await isPlaying(visitor)
    await visitor.screenshot('full-screen')
    await page.keyboard.press('f')
    await expect.poll(fills, PATIENCE).toBe(false)

    await page.keyboard.press('3')
    await isPlaying(visitor)
    await page.mouse.move(400, 400)
    await page.getByRole('button', { name: /^Quality/ }).click()
    await visitor.screenshot('quality')
    const leftAt = { position: await position(visitor), ms: performance.now() }
    await page.getByRole('menuitemradio', { name: /480p/ }).click()
    await expect.poll(async () => (await visitor.video()).videoHeight, PATIENCE).toBe(480)
    await isPlaying(visitor)
    const now = await position(visitor)
    expect(now).toBeGreaterThan(leftAt.position)
    expect(now).toBeLessThan(leftAt.position + (performance.now() - leftAt.ms) / 1000 + 1)
  },
)

journey('an episode of the series plays', 'desktop', async (visitor) => {
  await openTitle(visitor, 'Northern Signals')
  await visitor.screenshot('series')
  await visitor.page.getByRole('link', { name: /^Play episode 2/ }).click()
  await isPlaying(visitor)
  await visitor.page.getByText('The Long Static').first().waitFor()
})

journey('a season is taken home as one archive', 'desktop', async (visitor) => {
  const { page } = visitor
  await openTitle(visitor, 'Northern Signals')
  const season = page.getByRole('region', { name: 'Download Season 1' })
  await season.scrollIntoViewIfNeeded()
  await visitor.screenshot('season-download')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    season.getByRole('button', { name: /^Download Season 1 in 480p/ }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/^Northern Signals - Season 1 .480p.\.zip$/)
  const archive = await readFile(await download.path())
  expect(archive.toString('latin1', 0, 2)).toBe('PK')
  expect(archive.toString('latin1', archive.length - 22, archive.length - 20)).toBe('PK')
})

journey('search finds the movie in a Matroska file as one types, and it plays', 'desktop', async (visitor) => {
  const { page } = visitor
  await page.keyboard.press('/')
  await page.keyboard.type('glas', { delay: 50 })
  await page.getByRole('option', { name: 'The Glass Harbour' }).waitFor()
  expect(await page.getByRole('option').count()).toBe(1)
  await visitor.screenshot('search')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'The Glass Harbour' }).waitFor()
  await visitor.screenshot('matroska')
  await play(visitor)
  expect(await visitor.video()).toMatchObject({ videoWidth: 1920, videoHeight: 1080 })
})
