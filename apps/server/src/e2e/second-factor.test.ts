import { freePort } from '@streamvault/testkit'
import { Secret, TOTP } from 'otpauth'
import type { Browser } from 'playwright-core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TestVault } from './vault-process.ts'
import { openBrowser, type Screen, Visitor } from './visitor.ts'
import { whatIsMissing } from './what-is-missing.ts'

const TEST_MS = 240_000
const STEP_MS = 30_000
const AUTHENTICATOR = {
  protocol: 'ctap2',
  transport: 'internal',
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
} as const

const missing = whatIsMissing('site', 'chromium')
let stack: AsyncDisposableStack
let vault: TestVault
let browser: Browser
let origin: string

beforeEach(async (context) => {
  if (missing !== undefined) context.skip(missing)
  stack = new AsyncDisposableStack()
  const port = await freePort()
  // A passkey is of a name, and never of a number.
  origin = `http://localhost:${port}`
  vault = stack.use(
    await TestVault.create({ STORE: 'disk', SAMPLES: 'no', INBOX: 'no', PORT: String(port), PUBLIC_URL: origin }),
  )
  await vault.serve()
  browser = await openBrowser()
  stack.defer(() => browser.close())
}, TEST_MS)

afterEach(() => stack?.disposeAsync(), TEST_MS)

async function visit(screen: Screen): Promise<Visitor> {
  return stack.use(await Visitor.open(browser, origin, screen))
}

async function openLink({ page }: Visitor, ...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await vault.run(['login', ...args])
  expect(stderr).toBe('')
  const link = stdout.trim()
  await page.goto('about:blank')
  await page.goto(link)
  await page.getByTestId('sign-in-offer').waitFor()
  return link
}

/** A device that makes and shows passkeys by itself. */
async function giveDevice({ page }: Visitor): Promise<void> {
  const device = await page.context().newCDPSession(page)
  await device.send('WebAuthn.enable')
  await device.send('WebAuthn.addVirtualAuthenticator', { options: AUTHENTICATOR })
}

async function openAccount(visitor: Visitor): Promise<void> {
  await openLink(visitor)
  await visitor.page.getByRole('button', { name: 'Sign in' }).click()
  await visitor.page.waitForURL(`${origin}/`)
  await visitor.page.goto(`${origin}/account`)
}

/** What the API answers to a link and whatever is said besides, as a page of the site asks. */
async function confirm({ page }: Visitor, body: object): Promise<string> {
  const init = `{ method: 'POST', headers: { 'content-type': 'application/json' }, body: ${JSON.stringify(JSON.stringify(body))} }`
  return await page.evaluate<string>(`fetch('/api/v1/sign-in', ${init}).then((it) => it.json()).then((it) => it.code)`)
}

test('whoever has an app with codes signs in by the link and a code', { timeout: TEST_MS }, async () => {
  const phone = await visit('phone')
  await openAccount(phone)
  await phone.page.getByRole('button', { name: 'Use an app with codes' }).click()
  const secret = (await phone.page.getByTestId('code-set-up').locator('.font-mono').first().textContent()) ?? ''
  const app = new TOTP({ secret: Secret.fromBase32(secret) })
  await phone.page.getByLabel('Code of your app').fill(app.generate())
  await phone.screenshot('second-factor-code')
  expect(await phone.overflow()).toBe(0)
  await phone.page.getByRole('button', { name: 'Confirm' }).click()
  await phone.page.getByTestId('factor').getByText('Codes of an app').waitFor()

  const desk = await visit('desktop')
  const link = await openLink(desk)
  const token = link.split('#')[1] ?? ''
  expect(await confirm(desk, { token })).toBe('SECOND_FACTOR_NEEDED')
  await desk.page.getByLabel('Code of your app').fill('000000')
  await desk.page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await desk.page.getByRole('alert').getByText('The code or the passkey is not right.').waitFor()
  await desk.screenshot('sign-in-code')
  // The one that was shown before holds no longer; the next one does already, as clocks differ.
  await desk.page.getByLabel('Code of your app').fill(app.generate({ timestamp: Date.now() + STEP_MS }))
  await desk.page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await desk.page.getByRole('link', { name: 'Account of Operator' }).waitFor()

  // Whoever has lost the app comes in by the machine.
  const late = await visit('tablet')
  await openLink(late, '--forget-factors')
  await late.page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await late.page.getByRole('link', { name: 'Account of Operator' }).waitFor()
  expect(late.complaints).toEqual([])
})

test('whoever has a passkey signs in by the link and that; one of another device, or shown before, helps nobody', {
  timeout: TEST_MS,
}, async () => {
  const desk = await visit('desktop')
  await giveDevice(desk)
  await openAccount(desk)
  await desk.page.getByRole('button', { name: 'Add a passkey' }).click()
  await desk.page.getByTestId('factor').getByText('Passkey of Chrome on Linux').waitFor()
  await desk.screenshot('second-factor-passkey')
  await desk.page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await desk.page.getByRole('link', { name: 'Sign in' }).waitFor()

  const link = await openLink(desk)
  expect(await confirm(desk, { token: link.split('#')[1] })).toBe('SECOND_FACTOR_NEEDED')
  await desk.screenshot('sign-in-passkey')
  const shown = desk.page.waitForRequest((request) => request.url() === `${origin}/api/v1/sign-in`)
  await desk.page.getByRole('button', { name: 'Sign in by passkey' }).click()
  await desk.page.getByRole('link', { name: 'Account of Operator' }).waitFor()
  const { passkey } = (await shown).postDataJSON()

  // Another link has another challenge, which what was shown before does not answer.
  const other = await visit('phone')
  const another = await openLink(other)
  expect(await confirm(other, { token: another.split('#')[1], passkey })).toBe('SECOND_FACTOR_WRONG')
  await giveDevice(other)
  await other.page.getByRole('button', { name: 'Sign in by passkey' }).click()
  await other.page.getByRole('alert').getByText('The browser has shown no passkey.').waitFor()
  expect(await other.overflow()).toBe(0)
})
