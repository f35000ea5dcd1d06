import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { TestVault, type VaultSettings } from './vault-process.ts'
import { openBrowser } from './visitor.ts'
import { whatIsMissing } from './what-is-missing.ts'

const SETUP_MS = 120_000

/** A vault with its site, and a browser, which all tests of a file share. */
export interface VisitedVault {
  readonly vault: TestVault
  readonly url: string
  readonly browser: Browser
}

/** Opens one before the tests of a file, and closes it behind them; they are skipped where the site or a browser is missing. */
export function visitedVault(settings: VaultSettings): VisitedVault {
  const missing = whatIsMissing('site', 'chromium')
  const stack = new AsyncDisposableStack()
  const visited = {} as { -readonly [K in keyof VisitedVault]: VisitedVault[K] }
  beforeAll(async () => {
    if (missing !== undefined) return
    visited.vault = stack.use(await TestVault.create(settings))
    const [server, browser] = await Promise.all([visited.vault.serve(), openBrowser()])
    stack.defer(() => browser.close())
    visited.url = server.url
    visited.browser = browser
  }, SETUP_MS)
  afterAll(() => stack.disposeAsync())
  beforeEach((context) => {
    if (missing !== undefined) context.skip(missing)
  })
  return visited
}
