import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { MadeSound } from './made-mkv.ts'
import type { Visitor } from './visitor.ts'

/** A machine that runs other tests beside this one is slow, not broken. */
export const PATIENCE = { timeout: 30_000, interval: 100 }

/** Of what a video element noted since it was asked last, and what it is made of. */
interface Watched {
  readonly time: number
  readonly waits: number
  readonly height: number
}

/** Plays the first episode of the title that is shown, and counts from then on how often it waits. */
export async function watch(visitor: Visitor): Promise<void> {
  await visitor.page.getByRole('link', { name: /^Play episode 1/ }).click()
  await visitor.page.locator('video').waitFor({ state: 'attached' })
  await isPlaying(visitor)
  await visitor.page.locator('video').evaluate((element: EventTarget & { waits?: number }) => {
    element.waits = 0
    element.addEventListener('waiting', () => {
      element.waits = (element.waits ?? 0) + 1
    })
  })
}

/** What the video element that `watch` counts for is like now. */
export function watched({ page }: Visitor): Promise<Watched> {
  return page.locator('video').evaluate((element: EventTarget & Record<string, number>) => ({
    time: element['currentTime'] ?? Number.NaN,
    waits: element['waits'] ?? 0,
    height: element['videoHeight'] ?? 0,
  }))
}

/** The film is seen to move on, not only said to. */
export async function isPlaying(visitor: Visitor): Promise<void> {
  await expect.poll(() => visitor.video(), PATIENCE).toMatchObject({ paused: false, seeking: false })
  const { currentTime } = await visitor.video()
  await expect.poll(async () => (await visitor.video()).currentTime, PATIENCE).toBeGreaterThan(currentTime + 0.5)
}

/** Opens a menu of the player, and tells what can be chosen. */
export async function openMenu(page: Page, name: string): Promise<string[]> {
  await page.mouse.move(500, 300)
  await page.mouse.move(520, 320)
  await page.getByRole('button', { name: new RegExp(`^${name}(:|$)`) }).click()
  const choices = page.getByRole('menuitemradio').filter({ visible: true })
  await choices.first().waitFor()
  return choices.allTextContents()
}

/** Chooses in a menu of the player, and closes it. */
export async function choose(page: Page, menu: string, choice: RegExp): Promise<void> {
  await openMenu(page, menu)
  await page.getByRole('menuitemradio', { name: choice }).filter({ visible: true }).click()
  await page.keyboard.press('Escape')
}

/** Puts an ear on the video, which tells the tone that is heard; once a page. */
export async function listen(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(`(() => {
    const context = new AudioContext()
    const ear = context.createAnalyser()
    ear.fftSize = 8192
    context.createMediaElementSource(document.querySelector('video')).connect(ear)
    ear.connect(context.destination)
    window.hertz = () => {
      const loudness = new Float32Array(ear.frequencyBinCount)
      ear.getFloatFrequencyData(loudness)
      const loudest = loudness.indexOf(Math.max(...loudness))
      return (loudest * context.sampleRate) / ear.fftSize
    }
  })()`)
  return () => page.evaluate<number>('window.hertz()')
}

/** Resolves once that sound is heard. */
export function hearing(hear: () => Promise<number>, { hertz }: MadeSound): Promise<void> {
  return expect.poll(async () => Math.abs((await hear()) - hertz), PATIENCE).toBeLessThan(20)
}

/** Paths below `/hls` that are asked for, without their tickets. */
export function partsAsked(page: Page): string[] {
  const asked: string[] = []
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (pathname.startsWith('/hls/') || pathname.startsWith('/stream/')) asked.push(pathname)
  })
  return asked
}
