import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { findProgram } from '@streamvault/testkit'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { REPOSITORY_ROOT } from '../repository-root.ts'

/** Keeps Chromium from talking to anybody but the site, so that every request seen is the site's own. */
const CHROMIUM_ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
/** For people to look at; the folder is not kept in the repository. */
const SCREENSHOTS = join(REPOSITORY_ROOT, 'apps/server/.e2e')
/** A machine that runs other tests beside this one is slow, not broken. */
const PATIENCE_MS = 30_000

const SCREENS = {
  desktop: { viewport: { width: 1440, height: 900 } },
  tablet: { viewport: { width: 820, height: 1180 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
} as const
export type Screen = keyof typeof SCREENS

/**
 * Ends when nothing has moved for a few frames but what moves for ever; a transition needs a frame or two to begin. It is
 * for the beauty of a picture only, so that it gives up on a page that never rests, such as one that plays.
 */
const COME_TO_REST = `(async () => {
  const moving = ({ effect }) => effect?.getComputedTiming().endTime !== Infinity
  const until = performance.now() + 2000
  for (let calmFrames = 0; calmFrames < 5 && performance.now() < until; ) {
    calmFrames = document.getAnimations().some(moving) ? 0 : calmFrames + 1
    await new Promise(requestAnimationFrame)
  }
})()`

/** Of HTMLVideoElement, what the tests look at. */
export interface VideoState {
  readonly currentTime: number
  readonly duration: number
  readonly paused: boolean
  readonly seeking: boolean
  readonly readyState: number
  readonly videoWidth: number
  readonly videoHeight: number
}

/** Starts Chromium with an empty profile. */
export function openBrowser(): Promise<Browser> {
  const executablePath = findProgram('chromium')
  if (executablePath === undefined) throw new Error('chromium is not installed')
  return chromium.launch({ executablePath, args: CHROMIUM_ARGS })
}

/** Somebody who comes to the site for the first time, and notes whatever goes wrong in the browser. */
export class Visitor implements AsyncDisposable {
  readonly page: Page
  /** Requests to elsewhere, failed ones, errors in the console and on the page. */
  readonly complaints: string[] = []
  readonly #context: BrowserContext
  readonly #screen: Screen

  private constructor(page: Page, screen: Screen, origin: string) {
    this.page = page
    this.#context = page.context()
    this.#screen = screen
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(`console: ${message.text()}`)
    })
    page.on('pageerror', (error) => this.complaints.push(`page: ${error.stack ?? error.message}`))
    page.on('request', (request) => {
      const { origin: to, protocol } = new URL(request.url())
      if (protocol.startsWith('http') && to !== origin) this.complaints.push(`request to elsewhere: ${request.url()}`)
    })
    page.on('response', (response) => {
      if (response.status() >= 400) this.complaints.push(`${response.status()} for ${response.url()}`)
    })
  }

  static async open(browser: Browser, url: string, screen: Screen): Promise<Visitor> {
    const context = await browser.newContext({ ...SCREENS[screen], serviceWorkers: 'allow' })
    context.setDefaultTimeout(PATIENCE_MS)
    const page = await context.newPage()
    const visitor = new Visitor(page, screen, url)
    await page.goto(url)
    return visitor
  }

  /** Keeps a picture of what is on the screen once it has come to rest. */
  async screenshot(name: string): Promise<void> {
    await this.page.evaluate(COME_TO_REST)
    await mkdir(SCREENSHOTS, { recursive: true })
    await this.page.screenshot({ path: join(SCREENSHOTS, `${this.#screen}-${name}.png`) })
  }

  /** What the video element says of itself. */
  video(): Promise<VideoState> {
    return this.page.locator('video').evaluate((element: VideoState) => {
      const { currentTime, duration, paused, seeking, readyState, videoWidth, videoHeight } = element
      return { currentTime, duration, paused, seeking, readyState, videoWidth, videoHeight }
    })
  }

  /** How many pixels the page is wider than the window. */
  overflow(): Promise<number> {
    return this.page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#context.close()
  }
}
