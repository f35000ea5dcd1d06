import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { titleSchema } from '@streamvault/contract'
import type { Browser, Request } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { choose, hearing, isPlaying, listen, openMenu, PATIENCE, partsAsked, watch, watched } from './film-watcher.ts'
import { cuesOf, FILM_SECONDS, type MadeSound, makeMkv } from './made-mkv.ts'
import { TestVault } from './vault-process.ts'
import { openBrowser, type Screen, Visitor } from './visitor.ts'
import { whatIsMissing } from './what-is-missing.ts'

const TITLE = 'slow-harbour-series'
const SETUP_MS = 180_000
const TEST_MS = 180_000
const TICKET_SECONDS = 60
const SWITCHES = 20
const SEEKS = 50
const ENGLISH: MadeSound = { codec: 'ac3', hertz: 440, language: 'eng' }
const GERMAN: MadeSound = { codec: 'aac', hertz: 1000, language: 'ger' }
const FRENCH: MadeSound = { codec: 'libopus', hertz: 3000, language: 'fre' }
const missing = whatIsMissing('site', 'chromium', 'ffmpeg')
const stack = new AsyncDisposableStack()
let vault: TestVault
let browser: Browser
let url: string

beforeAll(async () => {
  if (missing !== undefined) return
  // Viewers of one address share what it may ask for cold.
  vault = stack.use(
    await TestVault.create({ STORE: 'disk', SAMPLES: 'no', TICKET_TTL_SECONDS: String(TICKET_SECONDS) }),
  )
  const folder = await vault.makeFolder('Slow Harbour')
  const text = { says: 'Spoken', language: 'eng' }
  const sign = { says: 'Schild', language: 'ger', isForced: true } as const
  const sounds = [ENGLISH, GERMAN, FRENCH]
  const films = {
    'S01E01.720p': { height: 720, group: 48, sounds, texts: [text, sign] },
    // Of the same cut, with key frames elsewhere.
    'S01E01.480p': { height: 240, group: 60, sounds: [ENGLISH], texts: [] },
    'S01E02.480p': { height: 240, group: 48, sounds: [ENGLISH, GERMAN], texts: [text] },
  }
  for (const [name, film] of Object.entries(films)) await makeMkv(join(folder, `Slow.Harbour.${name}.mkv`), film)
  await writeFile(join(folder, 'Slow.Harbour.S01E01.720p.fr.srt'), cuesOf('Beside'))
  expect(await vault.run(['ingest', folder])).toMatchObject({ code: 0 })
  const [server, opened] = await Promise.all([vault.serve(), openBrowser()])
  stack.defer(() => opened.close())
  browser = opened
  url = server.url
}, SETUP_MS)

afterAll(() => stack.disposeAsync())

beforeEach((context) => {
  if (missing !== undefined) context.skip(missing)
})

async function open(screen: Screen = 'desktop'): Promise<Visitor> {
  const visitor = await Visitor.open(browser, url, screen)
  await visitor.page.goto(`${url}/title/${TITLE}`)
  return visitor
}

test('a Matroska plays in segments, and texts inside it and beside it are shown', { timeout: TEST_MS }, async () => {
  await using visitor = await open()
  const { page } = visitor
  const asked = partsAsked(page)
  await watch(visitor)
  expect(asked.filter((path) => path.startsWith('/stream/'))).toEqual([])
  expect(await openMenu(page, 'Subtitles')).toEqual(['Off', 'English', 'German · Forced', 'French'])
  await page.keyboard.press('Escape')
  await choose(page, 'Subtitles', /French/)
  await page.locator('[data-part="cue"]').getByText('Beside').first().waitFor()
  await choose(page, 'Subtitles', /English/)
  await page.locator('[data-part="cue"]').getByText('Spoken').first().waitFor()
  await page.locator('.player-dock:not([data-visible])').waitFor()
  await visitor.screenshot('segments-subtitle')
  expect(visitor.complaints).toEqual([])
})

test('on a phone all of it can be reached, and nothing scrolls sideways', { timeout: TEST_MS }, async () => {
  await using visitor = await open('phone')
  const { page } = visitor
  await watch(visitor)
  await page.locator('.vault-player').tap({ position: { x: 200, y: 250 } })
  await page.locator('.player-dock[data-visible]').waitFor()
  await visitor.screenshot('segments-phone')
  for (const button of await page.locator('.player-dock button').filter({ visible: true }).all()) {
    const box = await button.boundingBox()
    expect((box?.x ?? 0) >= 0 && (box?.x ?? 0) + (box?.width ?? 999) <= 390).toBe(true)
  }
  expect(await visitor.overflow()).toBe(0)
})

test('the bar shows chapters, and their names where the mouse is', { timeout: TEST_MS }, async () => {
  await using visitor = await open()
  const { page } = visitor
  await watch(visitor)
  await page.mouse.move(500, 300)
  await page.locator('.player-dock[data-visible]').waitFor()
  expect(await page.locator('.slider-mark').count()).toBe(1)
  const bar = page.getByRole('slider', { name: 'Seek' })
  // A hand is never still; a bar that comes up is not there yet.
  let steps = 0
  const nameAt = async (share: number) => {
    const { x, y, width, height } = (await bar.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
    await page.mouse.move(x + width * share + (steps++ % 2), y + height / 2)
    return page.locator('.scrub-preview[data-shown] .scrub-chapter').allTextContents()
  }
  await expect.poll(() => nameAt(0.25), PATIENCE).toEqual(['Ebb'])
  await expect.poll(() => nameAt(0.75), PATIENCE).toEqual(['Flood'])
  await visitor.screenshot('segments-chapter')
  expect(visitor.complaints).toEqual([])
})

test('seeks back and forth go on where they lead', { timeout: TEST_MS }, async () => {
  await using visitor = await open()
  await watch(visitor)
  for (const tenth of [8, 2, 5, 0, 9, 1]) {
    await visitor.page.keyboard.press(String(tenth))
    const from = (tenth / 10) * FILM_SECONDS
    await expect
      .poll(async () => (await visitor.video()).currentTime, PATIENCE)
      .toSatisfy((at: number) => at > from + 0.2 && at < from + 8)
  }
  expect(visitor.complaints).toEqual([])
})

test('each sound is heard when it is chosen, whatever its codec, and again in the next episode and after a reload', {
  timeout: TEST_MS,
}, async () => {
  await using visitor = await open()
  const { page } = visitor
  await watch(visitor)
  expect(await openMenu(page, 'Audio')).toEqual([
    expect.stringMatching(/^English · Stereo\s*AAC$/),
    expect.stringMatching(/^German · Mono\s*AAC$/),
    expect.stringMatching(/^French · Mono\s*Opus$/),
  ])
  await visitor.screenshot('segments-sounds')
  await page.keyboard.press('Escape')
  const hear = await listen(page)
  await hearing(hear, ENGLISH)
  const walk = [FRENCH, ENGLISH, GERMAN, FRENCH, GERMAN] as const
  const names = new Map([
    [FRENCH, /French/],
    [ENGLISH, /English/],
    [GERMAN, /German/],
  ])
  for (const sound of walk) {
    const { currentTime } = await visitor.video()
    await choose(page, 'Audio', names.get(sound) ?? /nothing/)
    await hearing(hear, sound)
    await isPlaying(visitor)
    expect((await visitor.video()).currentTime, 'the film goes on where it was').toBeLessThan(currentTime + 20)
  }
  await page.mouse.move(500, 300)
  await page.getByRole('button', { name: 'Next episode' }).click()
  await expect.poll(async () => (await visitor.video()).currentTime, PATIENCE).toBeLessThan(10)
  await isPlaying(visitor)
  await hearing(hear, GERMAN)
  await page.reload()
  await page.locator('video').waitFor({ state: 'attached' })
  await openMenu(page, 'Audio')
  const checked = page.getByRole('menuitemradio', { checked: true }).filter({ visible: true })
  await expect.poll(() => checked.textContent(), PATIENCE).toMatch(/German/)
  expect(visitor.complaints).toEqual([])
})

test('a viewer changes between files whose key frames lie elsewhere, and the film never waits', {
  timeout: 2 * TEST_MS,
}, async () => {
  await using visitor = await open()
  const { page } = visitor
  await watch(visitor)
  expect(await openMenu(page, 'Quality')).toEqual([
    expect.stringMatching(/^Auto/),
    expect.stringMatching(/^720p\s*H\.264 · [\d.]+ MB$/),
    expect.stringMatching(/^480p\s*H\.264 · [\d.]+ MB$/),
  ])
  await visitor.screenshot('segments-quality')
  await page.keyboard.press('Escape')
  for (let count = 0; count < SWITCHES; count += 1) {
    const isSmall = count % 2 === 0
    if ((await watched(visitor)).time > 0.8 * FILM_SECONDS) {
      await page.keyboard.press('1')
      await isPlaying(visitor)
      await page.locator('video').evaluate((element: { waits?: number }) => {
        element.waits = 0
      })
    }
    await choose(page, 'Quality', isSmall ? /480p/ : /720p/)
    await expect.poll(async () => (await watched(visitor)).height, PATIENCE).toBe(isSmall ? 240 : 720)
    expect((await watched(visitor)).waits, `switch ${count}`).toBe(0)
  }
  await choose(page, 'Quality', /Auto/)
  await isPlaying(visitor)
  expect(visitor.complaints).toEqual([])
})

test('a storm of seeks ends in playing', { timeout: TEST_MS }, async () => {
  await using visitor = await open()
  const { page } = visitor
  await watch(visitor)
  for (let count = 1; count <= SEEKS; count += 1) await page.keyboard.press(String((count * 7) % 10))
  await isPlaying(visitor)
  const from = (((SEEKS * 7) % 10) / 10) * FILM_SECONDS
  expect((await visitor.video()).currentTime).toBeGreaterThanOrEqual(from)
  expect(visitor.complaints).toEqual([])
})

/** Waits as a viewer does who has stopped the film. */
async function pauseUntil(visitor: Visitor, at: number): Promise<void> {
  await visitor.page.keyboard.press('k')
  await visitor.page.waitForTimeout(Math.max(0, at - Date.now()))
  await visitor.page.keyboard.press('k')
}

test('tickets are renewed before they end, and where a wrong clock hides their end, when they are refused', {
  timeout: TEST_MS,
}, async () => {
  await using punctual = await open()
  await using deceived = await open()
  await deceived.page.route('**/api/v1/playback', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, json: { ...(await response.json()), expiresAt: '2099-01-01T00:00:00Z' } })
  })
  const renewals: Request[] = []
  punctual.page.on('request', (request) => {
    if (request.url().endsWith('/api/v1/playback')) renewals.push(request)
  })
  await Promise.all([watch(punctual), watch(deceived)])
  await choose(punctual.page, 'Audio', /German/)
  const end = Date.now() + TICKET_SECONDS * 1000
  const goOn = async (visitor: Visitor) => {
    await pauseUntil(visitor, end + 1000)
    await isPlaying(visitor)
    const { time } = await watched(visitor)
    // What is held already says nothing of tickets.
    await choose(visitor.page, 'Audio', /French/)
    await isPlaying(visitor)
    const after = await watched(visitor)
    expect(after.time).toBeGreaterThan(time)
    expect(after.time, 'the film goes on where it was').toBeLessThan(time + 15)
    await visitor.page.keyboard.press('8')
    await isPlaying(visitor)
    expect(await visitor.page.getByTestId('play-failure').count()).toBe(0)
  }
  await Promise.all([goOn(punctual), goOn(deceived)])
  expect(renewals.length).toBe(2)
  expect(punctual.complaints).toEqual([])
  expect(deceived.complaints.join('\n')).toContain('403 for')
})

test('while a sound cannot be converted, another one is heard, and the viewer is told', {
  timeout: TEST_MS,
}, async () => {
  await using visitor = await open()
  const { page } = visitor
  // As a vault answers that is busy: how many make it so depends on the machine.
  const busy = { title: 'As many sounds are being converted as may be.', status: 503, code: 'CONVERSION_BUSY' }
  const answer = { status: 503, contentType: 'application/problem+json', body: JSON.stringify(busy) }
  await page.route(/\/sound-0\/\d+\.m4s/, (route) => route.fulfill(answer))
  await watch(visitor)
  const hear = await listen(page)
  await hearing(hear, GERMAN)
  const notice = page.getByTestId('sound-notice')
  expect(await notice.textContent()).toMatch(
    /“English · Stereo” has to be converted.*You hear “German · Mono” instead/s,
  )
  await visitor.screenshot('segments-busy')
  await page.unroute(/\/sound-0\/\d+\.m4s/)
  await notice.getByRole('button', { name: 'Try again' }).click()
  await hearing(hear, ENGLISH)
  expect(await notice.count()).toBe(0)
})

test('a film is watched without a sound or a text that cannot be had at all', { timeout: TEST_MS }, async () => {
  await using visitor = await open()
  const { page } = visitor
  const refusal = { title: 'It cannot be had.', status: 422, code: 'FILM_UNPLAYABLE', detail: 'odd' }
  const answer = { status: 422, contentType: 'application/problem+json', body: JSON.stringify(refusal) }
  await page.route(/\/sound-0\/\d+\.m4s/, (route) => route.fulfill(answer))
  await page.route(/\/text-0\.m3u8/, (route) => route.fulfill(answer))
  await watch(visitor)
  const hear = await listen(page)
  await hearing(hear, GERMAN)
  expect(await page.getByTestId('sound-notice').textContent()).toContain('“English · Stereo” cannot be played.')
  await choose(page, 'Subtitles', /English/)
  await page.keyboard.press('7')
  await isPlaying(visitor)
  await hearing(hear, GERMAN)
  expect(await page.getByTestId('play-failure').count()).toBe(0)
})

test('a film that cannot be cut is played as it is, and what cannot be played at all can be had otherwise', {
  timeout: TEST_MS,
}, async () => {
  await using visitor = await open()
  const { page } = visitor
  const refusal = {
    title: 'The film cannot be played in segments.',
    status: 422,
    code: 'FILM_UNPLAYABLE',
    detail: 'odd',
  }
  const answer = { status: 422, contentType: 'application/problem+json', body: JSON.stringify(refusal) }
  await page.route('**/master.m3u8*', (route) => route.fulfill(answer))
  const asked = partsAsked(page)
  await watch(visitor)
  expect(asked.filter((path) => path.startsWith('/stream/')).length).toBeGreaterThan(0)
  await page.route('**/stream/**', (route) => route.fulfill({ status: 200, body: 'no film' }))
  await page.reload()
  const panel = page.getByTestId('play-failure')
  await panel.getByText('This browser cannot play this file').waitFor()
  expect(await panel.textContent()).toContain('It is Matroska · H.264')
  await panel.getByRole('button', { name: 'Play in 480p' }).waitFor()
  await panel.getByRole('button', { name: /^Download 720p/ }).waitFor()
})

test('who watches what is taken down is told so', { timeout: TEST_MS }, async () => {
  await using visitor = await open()
  await watch(visitor)
  const title = titleSchema.parse(await (await fetch(`${url}/api/v1/titles/${TITLE}`)).json())
  expect(await vault.run(['takedown', title.id, '--reason', 'a notice'])).toMatchObject({ code: 0 })
  await visitor.page.keyboard.press('9')
  const panel = visitor.page.getByTestId('play-failure')
  await panel.getByRole('heading', { name: 'Taken down' }).waitFor()
  await visitor.screenshot('segments-takedown')
  expect(await panel.textContent()).not.toContain('Try again')
})
