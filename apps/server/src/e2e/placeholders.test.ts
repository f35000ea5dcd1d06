import { join } from 'node:path'
import { titlePageSchema } from '@streamvault/contract'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { PlaceholderService } from './placeholder-service.ts'
import { TINY_MOVIE, writeVariant } from './sample-files.ts'
import { TestVault } from './vault-process.ts'
import { openBrowser, type Screen, Visitor } from './visitor.ts'
import { whatIsMissing } from './what-is-missing.ts'

const PATIENCE = { timeout: 60_000, interval: 100 }
const TEST_MS = 180_000
/** What a worker takes for a picture at most, and what is on its way when it has seen enough. */
const TAKEN_BYTES_MAX = 32 * 1024 ** 2
/** Of these nobody can tell the key frames, so that no frame of them is shown. */
const SHOWN = ['Good Tides', '…']
const DRAWN = ['Slow Tides', 'Failing Tides', 'Garbage Tides', 'Huge Tides']
const missing = whatIsMissing('site', 'chromium')
const stack = new AsyncDisposableStack()
let site: { readonly url: string; readonly browser: Browser; readonly service: PlaceholderService }

beforeAll(async () => {
  if (missing !== undefined) return
  const service = stack.use(await PlaceholderService.start())
  const settings = { PLACEHOLDER_URL: service.template, TMDB_NETWORKS: '127.0.0.1/32' }
  const vault = stack.use(await TestVault.create({ STORE: 'disk', SAMPLES: 'no', ...settings }))
  const folder = await vault.makeFolder('films')
  for (const name of [...SHOWN, ...DRAWN])
    await writeVariant(join(folder, `${name} (2021).mp4`), TINY_MOVIE, Buffer.from(name))
  expect((await vault.run(['ingest', folder])).code).toBe(0)
  const [server, browser] = await Promise.all([vault.serve(), openBrowser()])
  stack.defer(() => browser.close())
  site = { url: server.url, browser, service }
}, TEST_MS)

afterAll(() => stack.disposeAsync())

beforeEach((context) => {
  if (missing !== undefined) context.skip(missing)
})

const cardOf = (page: Page, name: string) =>
  page
    .getByTestId('title-card')
    .and(page.getByLabel(name, { exact: true }))
    .first()

/** How wide the pictures are that lie over what is drawn for a title. */
function picturesOf(page: Page, name: string): Promise<number[]> {
  const images = cardOf(page, name).locator('img')
  return images.evaluateAll((all) => all.map((image) => (image as { naturalWidth: number }).naturalWidth))
}

/** Complaints but for those of pictures that the vault cannot have. */
function complaintsOf({ complaints }: Visitor): string[] {
  return complaints.filter(
    (each) => !/^(?:404|502|503|504) for \S+[/]placeholder|^console: Failed to load resource/.test(each),
  )
}

test.each<Screen>(['phone', 'desktop'])(
  'a title without a picture shows that of the operator’s service, which no browser asks: %s',
  { timeout: TEST_MS },
  async (screen) => {
    const { url, browser, service } = site
    await using visitor = await Visitor.open(browser, url, screen)
    const { page } = visitor
    for (const name of SHOWN) {
      await cardOf(page, name).scrollIntoViewIfNeeded()
      await expect.poll(async () => (await picturesOf(page, name)).some((width) => width > 0), PATIENCE).toBe(true)
      const sources = await cardOf(page, name)
        .locator('img')
        .evaluateAll((all) => all.map((image) => (image as { src: string }).src))
      for (const source of sources) expect(new URL(source).origin).toBe(url)
    }
    await visitor.screenshot('placeholders')
    expect(await page.content()).not.toContain(service.host)
    expect(await (await fetch(`${url}/api/v1/titles`)).text()).not.toContain(service.host)
    await page.goto(`${url}/title/u2026-2021`)
    await page.getByRole('heading', { name: '…', exact: true }).waitFor()
    expect(await visitor.overflow()).toBe(0)
    expect(complaintsOf(visitor)).toEqual([])
    expect(service.asked.map(({ text }) => text)).toEqual(expect.arrayContaining(SHOWN.map((name) => `${name} (2021)`)))
    // Once for all screens and widths, by the vault, which tells nothing of who looks.
    for (const name of SHOWN) expect(service.asked.filter(({ text }) => text.startsWith(name))).toHaveLength(1)
    for (const { agent, referer } of service.asked)
      expect([agent.includes('Mozilla'), referer]).toEqual([false, undefined])
  },
)

test('where the service is slow, fails, or sends what is no picture or has no end, the poster is drawn, and nothing waits for it', {
  timeout: TEST_MS,
}, async () => {
  const { url, browser, service } = site
  await using visitor = await Visitor.open(browser, url, 'desktop')
  const { page } = visitor
  for (const name of DRAWN) {
    const card = cardOf(page, name)
    await card.scrollIntoViewIfNeeded()
    await card.locator('.poster-name').getByText(name).waitFor()
    await expect.poll(() => service.asked.some(({ text }) => text.startsWith(name)), PATIENCE).toBe(true)
  }
  // What cannot be had is taken away, so that nothing lies over what is drawn.
  for (const name of DRAWN) await expect.poll(() => picturesOf(page, name), PATIENCE).toEqual([])
  expect(service.hugeBytesTaken).toBeLessThan(TAKEN_BYTES_MAX)
  await visitor.screenshot('placeholders-drawn')
  await cardOf(page, 'Slow Tides').click()
  await page.getByRole('heading', { name: 'Slow Tides', exact: true }).waitFor()
  await page.getByRole('link', { name: 'Play', exact: true }).first().waitFor()
  const { items } = titlePageSchema.parse(await (await fetch(`${url}/api/v1/titles`)).json())
  expect(items).toHaveLength(SHOWN.length + DRAWN.length)
  expect(complaintsOf(visitor)).toEqual([])
})
