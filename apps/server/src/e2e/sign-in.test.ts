import { readFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TelegramTalker } from '../trial/telegram-talker.ts'
import { SimulatedTelegram } from './simulated-telegram.ts'
import { TestVault, type VaultProcess } from './vault-process.ts'
import { openBrowser, type Screen, Visitor } from './visitor.ts'
import { whatIsMissing } from './what-is-missing.ts'

const TEST_MS = 240_000
const HEARD_MS = 60_000
const LINK = /http:\/\/\S+\/sign-in#[\w-]{43}/
const missing = whatIsMissing('site', 'chromium')
let stack: AsyncDisposableStack
let vault: TestVault
let browser: Browser

beforeEach(async (context) => {
  if (missing !== undefined) context.skip(missing)
  stack = new AsyncDisposableStack()
  vault = stack.use(await TestVault.create({ INBOX: 'no' }))
  browser = await openBrowser()
  stack.defer(() => browser.close())
}, TEST_MS)

afterEach(() => stack?.disposeAsync(), TEST_MS)

async function visit(server: VaultProcess, screen: Screen): Promise<Visitor> {
  return stack.use(await Visitor.open(browser, server.url, screen))
}

/** Opens a link as somebody does, and waits for what the page says of it. */
async function open({ page }: Visitor, link: string): Promise<void> {
  // From `/sign-in` to `/sign-in#…` is no navigation.
  await page.goto('about:blank')
  await page.goto(link)
}

async function confirm(visitor: Visitor, server: VaultProcess): Promise<void> {
  await visitor.page.getByRole('button', { name: 'Sign in' }).click()
  await visitor.page.waitForURL(`${server.url}/`)
}

/** What the API answers to this browser, as its pages ask. */
async function ask({ page }: Visitor, path: string, method = 'GET'): Promise<{ status: number; body: string }> {
  return await page.evaluate<{ status: number; body: string }>(
    `fetch('${path}', { method: '${method}' }).then(async (it) => ({ status: it.status, body: await it.text() }))`,
  )
}

async function loginHere(server: VaultProcess, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await vault.run(['login', ...args], { STORE: 'disk' })
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout.trim()).toMatch(LINK)
  expect(stdout.startsWith(server.url)).toBe(true)
  return stdout.trim()
}

/** A vault in a simulated Telegram, of which nobody is the operator yet; and its only user. */
async function fresh() {
  const telegram = await SimulatedTelegram.begin(vault, ['--bots', '3'])
  const { bots, users, addresses, publicKeyPath } = telegram.announcement
  const [manager, ...workers] = bots
  const [user] = users
  const address = addresses.find(({ id }) => id === user?.homeDataCenterId)
  if (!manager || !user || !address) expect.fail('they are there')
  const server = await vault.serve({
    ...telegram.settings(workers.map(({ token }) => token)),
    MANAGER_BOT_TOKEN: manager.token,
    SAMPLES: 'no',
  })
  await expect.poll(() => telegram.callCount('updates.getDifference'), { timeout: HEARD_MS }).toBeGreaterThan(0)
  const publicKeyPem = await readFile(publicKeyPath, 'utf8')
  const { phone, loginCode: code } = user
  const talker = stack.use(await TelegramTalker.start({ phone, code, address, publicKeyPem, bot: manager.username }))
  const { setUpCode } = JSON.parse(server.said.split('\n').find((line) => line.includes('"ready"')) ?? '{}')
  return { server, talker, setUpCode: String(setUpCode), user }
}

test('whoever has the code of the console is made super admin in Telegram, signs in by the link, and sees what was done', {
  timeout: TEST_MS,
}, async () => {
  const { server, talker, setUpCode, user } = await fresh()
  await talker.say('/login')
  await expect.poll(() => talker.heard(), { timeout: HEARD_MS }).toContain('This vault is nobody’s yet.')
  await talker.say(`/login ${setUpCode}`)
  await expect.poll(() => talker.heard(), { timeout: HEARD_MS }).toMatch(LINK)
  const link = LINK.exec(talker.heard())?.[0] ?? ''

  // What makes previews of links asks for it, and more than once.
  for (const method of ['GET', 'HEAD', 'GET']) expect((await fetch(link, { method })).status).toBe(200)
  const desk = await visit(server, 'desktop')
  await open(desk, link)
  await desk.page.getByTestId('sign-in-offer').getByText('Super admin').waitFor()
  expect(desk.page.url()).toBe(`${server.url}/sign-in`)
  await desk.screenshot('sign-in-offer')
  expect(JSON.parse((await ask(desk, '/api/v1/account')).body)).toEqual({ mayBrowse: true })
  await confirm(desk, server)
  await desk.page.getByRole('link', { name: /^Account of / }).waitFor()

  // It worked once.
  const late = await visit(server, 'phone')
  await open(late, link)
  await late.page.getByTestId('sign-in-refusal').getByText('This link was used, or is too old').waitFor()
  await late.screenshot('sign-in-refused')
  expect((await ask(late, '/api/v1/admin/audit')).status).toBe(401)

  const audit = await ask(desk, '/api/v1/admin/audit')
  expect(JSON.parse(audit.body).items).toMatchObject([{ who: `telegram-${user.id}`, what: 'signIn' }])
  await desk.page.getByRole('link', { name: /^Account of / }).click()
  await desk.page.getByText('This browser').waitFor()
  await desk.screenshot('account')
  expect(desk.complaints).toEqual([])
})

test('where viewers sign in, the site leads there, the API says so, and whoever has signed in watches', {
  timeout: TEST_MS,
}, async () => {
  const server = await vault.serve({ STORE: 'disk', ANONYMOUS_VIEWERS: 'no' })
  for (const path of ['titles', 'search?q=tides', 'titles/tides-of-light']) {
    const refused = await fetch(`${server.url}/api/v1/${path}`)
    expect([refused.status, refused.headers.get('content-type')]).toEqual([
      401,
      'application/problem+json; charset=utf-8',
    ])
    expect(await refused.json()).toMatchObject({ code: 'SIGN_IN_NEEDED' })
  }
  const phone = await visit(server, 'phone')
  for (const path of ['/', '/movies', '/title/tides-of-light', '/account']) {
    await phone.page.goto(server.url + path)
    await phone.page.waitForURL(`${server.url}/sign-in`)
  }
  await phone.page.getByTestId('sign-in-how-to').waitFor()
  expect(await phone.overflow()).toBe(0)
  await phone.screenshot('sign-in')
  await open(phone, await loginHere(server, '42'))
  await phone.page.getByTestId('sign-in-offer').getByText('Viewer').waitFor()
  await phone.screenshot('sign-in-offer')
  await confirm(phone, server)
  await phone.page.getByTestId('title-card').first().click()
  await phone.page.getByRole('link', { name: 'Play', exact: true }).first().click()
  await expect.poll(async () => (await phone.video()).currentTime, { timeout: HEARD_MS }).toBeGreaterThan(0.5)
  expect(phone.complaints).toEqual([])
})

test('one sees where one is signed in, and signs any of it out', { timeout: TEST_MS }, async () => {
  const server = await vault.serve({ STORE: 'disk' })
  const [desk, phone, tablet] = [
    await visit(server, 'desktop'),
    await visit(server, 'phone'),
    await visit(server, 'tablet'),
  ]
  for (const visitor of [phone, tablet, desk]) {
    await open(visitor, await loginHere(server))
    await confirm(visitor, server)
  }
  for (const visitor of [desk, phone]) {
    await visitor.page.goto(`${server.url}/account`)
    await expect.poll(() => visitor.page.getByTestId('session').count()).toBe(3)
    expect(await visitor.overflow()).toBe(0)
    await visitor.screenshot('account-browsers')
  }
  await desk.page.getByTestId('session').filter({ hasText: 'just now' }).first().getByRole('button').click()
  await expect.poll(() => desk.page.getByTestId('session').count()).toBe(2)
  await desk.page.getByRole('button', { name: 'Sign out everywhere else' }).click()
  await expect.poll(() => desk.page.getByTestId('session').count()).toBe(1)
  for (const visitor of [phone, tablet]) expect((await ask(visitor, '/api/v1/sessions')).status).toBe(401)
  await desk.page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await desk.page.waitForURL(`${server.url}/`)
  await desk.page.getByRole('link', { name: 'Sign in' }).waitFor()
  expect(JSON.parse((await ask(desk, '/api/v1/account')).body)).toEqual({ mayBrowse: true })
  expect(desk.complaints).toEqual([])
})

test('a link is for whom it was asked for, with the role that was said, and wrong use is told', {
  timeout: TEST_MS,
}, async () => {
  const json = await vault.run(['login', '7', '--as', 'admin', '--json'], {
    STORE: 'disk',
    PUBLIC_URL: 'https://vault.test',
  })
  expect(JSON.parse(json.stdout)).toEqual({
    url: expect.stringMatching(/^https:\/\/vault\.test\/sign-in#[\w-]{43}$/),
    expiresAt: expect.any(String),
  })
  for (const args of [['ada'], ['7', '--as', 'king'], ['--as', 'admin'], ['7', '8']])
    expect((await vault.run(['login', ...args], { STORE: 'disk' })).code, args.join(' ')).toBe(2)
})
