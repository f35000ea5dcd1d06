import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import axe from 'axe-core'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { TelegramTalker } from '../trial/telegram-talker.ts'
import { TINY_MOVIE, writeVariant } from './sample-files.ts'
import { SimulatedTelegram } from './simulated-telegram.ts'
import { TestVault, type VaultProcess } from './vault-process.ts'
import { openBrowser, type Screen, Visitor } from './visitor.ts'
import { whatIsMissing } from './what-is-missing.ts'

const TEST_MS = 240_000
const HEARD_MS = 60_000
const LINK = /http:\/\/\S+\/sign-in#[\w-]{43}/
const PLACES = ['', '/jobs', '/review', '/titles', '/people', '/audit', '/settings']
const missing = whatIsMissing('site', 'chromium')
const stack = new AsyncDisposableStack()
let vault: TestVault
let server: VaultProcess
let browser: Browser
let talker: TelegramTalker

/** A vault in a simulated Telegram, whose user is its operator; with titles, and a file of which nobody knows what it is. */
beforeAll(async () => {
  if (missing !== undefined) return
  vault = stack.use(await TestVault.create({ INBOX: 'no', SAMPLES: 'no' }))
  const telegram = await SimulatedTelegram.begin(vault, ['--bots', '3'])
  const { bots, users, addresses, publicKeyPath } = telegram.announcement
  const [manager, ...workers] = bots
  const [user] = users
  const address = addresses.find(({ id }) => id === user?.homeDataCenterId)
  if (!manager || !user || !address) expect.fail('they are there')
  const settings = {
    ...telegram.settings(workers.map(({ token }) => token)),
    MANAGER_BOT_TOKEN: manager.token,
    SUPER_ADMIN_ID: String(user.id),
  }
  server = await vault.serve(settings)
  const folder = await vault.makeFolder('films')
  for (const name of ['Slow River (2019).mp4', 'Quick River (2020).mp4', '00001.mp4'])
    await writeVariant(join(folder, name), TINY_MOVIE, Buffer.from(name))
  expect((await vault.run(['ingest', folder], settings)).code).toBe(0)
  await vi.waitUntil(async () => (await telegram.callCount('updates.getDifference')) > 0, { timeout: HEARD_MS })
  const publicKeyPem = await readFile(publicKeyPath, 'utf8')
  const { phone, loginCode: code } = user
  talker = stack.use(await TelegramTalker.start({ phone, code, address, publicKeyPem, bot: manager.username }))
  browser = await openBrowser()
  stack.defer(() => browser.close())
}, TEST_MS)

afterAll(() => stack.disposeAsync(), TEST_MS)

beforeEach((context) => {
  if (missing !== undefined) context.skip(missing)
})

/** Asks for a link in Telegram, and opens it. */
async function signInByTelegram(screen: Screen): Promise<Visitor> {
  const linksIn = () => talker.heard().match(new RegExp(LINK, 'g')) ?? []
  const before = linksIn().length
  await talker.say('/login')
  await expect.poll(() => linksIn().length, { timeout: HEARD_MS }).toBe(before + 1)
  return await signInBy(linksIn().at(-1) ?? '', screen)
}

async function signInBy(link: string, screen: Screen): Promise<Visitor> {
  const visitor = stack.use(await Visitor.open(browser, server.url, screen))
  await visitor.page.goto('about:blank')
  await visitor.page.goto(link)
  await visitor.page.getByRole('button', { name: 'Sign in' }).click()
  await visitor.page.waitForURL(`${server.url}/`)
  return visitor
}

/** A person of some role, as the command line makes one, signed in. */
async function signInAs(role: string, telegramId: string, screen: Screen): Promise<Visitor> {
  const { stdout } = await vault.run(['login', telegramId, '--as', role], { STORE: 'disk' })
  return await signInBy(stdout.trim(), screen)
}

/** What axe-core finds wrong with a page. */
async function faultsOf({ page }: Visitor): Promise<string[]> {
  // The policy of the site lets no script in that has no nonce; this one is no part of the page.
  await page.evaluate(axe.source)
  return await page.evaluate<string[]>(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
      violations.flatMap(({ id, nodes }) => nodes.map(({ target, any }) => id + ' ' + target + ' ' + (any[0]?.message ?? ''))))`,
  )
}

test('/login in Telegram, the link, and the admin pages: what they show is true, at phone and desktop widths, and axe finds nothing', {
  timeout: TEST_MS,
}, async () => {
  for (const screen of ['desktop', 'phone'] as const) {
    const visitor = await signInByTelegram(screen)
    const { page } = visitor
    await page.goto(`${server.url}/account`)
    await page.getByRole('link', { name: 'How the vault is doing' }).click()
    await page.waitForURL(`${server.url}/admin`)
    const meters = page.getByTestId('meter')
    await expect
      .poll(() => meters.filter({ hasText: 'Streams now' }).textContent(), { timeout: HEARD_MS })
      .toBe('Streams now0')
    expect(await meters.filter({ hasText: 'Titles' }).textContent()).toBe('Titles2')
    await expect.poll(() => page.getByTestId('account').count(), { timeout: HEARD_MS }).toBe(2)
    await expect
      .poll(() => page.getByTestId('account').first().textContent(), { timeout: HEARD_MS })
      .toContain('usable')
    await page.getByText('In review: 1').waitFor()
    for (const place of PLACES) {
      await page.goto(`${server.url}/admin${place}`)
      await page.getByRole('heading', { name: 'Admin' }).waitFor()
      expect(await page.getByRole('navigation', { name: 'Admin' }).getByRole('link').count()).toBe(7)
      await visitor.screenshot(`admin${place.replace('/', '-')}`)
      expect(await visitor.overflow(), place).toBe(0)
      expect(await faultsOf(visitor), place).toEqual([])
    }
    expect(visitor.complaints).toEqual([])
    // It would find something, if there were something.
    await page.evaluate('document.querySelector("main").append(new Image())')
    expect((await faultsOf(visitor)).join()).toContain('image-alt')
  }
})

test('a link is taken in, is seen to fail, and is tried again; a file in review is named; titles are merged and split', {
  timeout: TEST_MS,
}, async () => {
  const visitor = await signInAs('curator', '71', 'desktop')
  const { page } = visitor
  await page.goto(`${server.url}/admin/jobs`)
  await page.getByLabel('Address or magnet link').fill('ftp://127.0.0.1/film.mp4')
  await page.keyboard.press('Enter')
  await page.getByTestId('problem').getByText('This is not an http or https address.').waitFor()
  await page.getByLabel('Address or magnet link').fill('http://127.0.0.1:9/River.mp4?key=secret')
  await page.getByRole('button', { name: 'Take in' }).click()
  const job = page.getByTestId('job').filter({ hasText: 'http://127.0.0.1:9/River.mp4' })
  await job.getByText('The address is of a network that nothing is taken from').waitFor()
  expect(await page.content()).not.toContain('key=secret')
  await page
    .getByRole('button', { name: /^Try .*River.mp4 again$/ })
    .first()
    .click()
  await expect.poll(() => job.count(), { timeout: HEARD_MS }).toBe(2)
  await visitor.screenshot('admin-jobs-failed')

  await page.goto(`${server.url}/admin/review`)
  const item = page.getByTestId('review-item').filter({ hasText: '00001.mp4' })
  await item.getByLabel('Title').fill('Still River')
  await item.getByLabel('Year').fill('2021')
  await item.getByRole('button', { name: 'That is it' }).click()
  await page.getByText('Every file is known.').waitFor()
  expect((await fetch(`${server.url}/api/v1/titles/still-river-2021`)).status).toBe(200)

  await page.goto(`${server.url}/admin/titles`)
  const choose = async (label: string, name: string) => {
    await page.getByLabel(label).first().fill('river')
    await page
      .getByRole('list', { name: `Found for ${label}` })
      .getByRole('button', { name })
      .click()
  }
  await choose('This title', 'Still River (2021)')
  await choose('goes into', 'Slow River (2019)')
  await page.getByRole('button', { name: 'Merge', exact: true }).click()
  await page.getByText('They are being merged.').waitFor()
  const titleIdOf = async (id: string) =>
    ((await (await fetch(`${server.url}/api/v1/titles/${id}`)).json()) as { id: string }).id
  await expect.poll(() => titleIdOf('still-river-2021'), { timeout: HEARD_MS }).toBe('slow-river-2019')
  await choose('Of this title', 'Slow River (2019)')
  await page.getByLabel('00001.mp4').check()
  await page.getByLabel('are called').fill('Silent River')
  await page.getByRole('button', { name: 'Split' }).click()
  await page.getByRole('status').getByRole('link', { name: 'silent-river' }).waitFor()
  expect(visitor.complaints.filter((each) => !each.includes('422'))).toEqual([])

  // A curator decides nothing about people.
  expect(await page.getByRole('navigation', { name: 'Admin' }).getByRole('link').allTextContents()).toEqual([
    'Overview',
    'Intake',
    'Review',
    'Titles',
  ])
  await page.goto(`${server.url}/admin/people`)
  await page.getByText('Your role does not allow this.').waitFor()
})

test('an admin warns, bans and invites people, and sees what was done; settings are checked, saved and taken back', {
  timeout: TEST_MS,
}, async () => {
  const viewer = await signInAs('viewer', '72', 'phone')
  await viewer.page.goto(`${server.url}/admin`)
  await viewer.page.getByRole('heading', { name: 'Not for your role' }).waitFor()
  const visitor = await signInAs('admin', '73', 'phone')
  const { page } = visitor
  await page.goto(`${server.url}/admin/people`)
  const row = page.getByTestId('person').filter({ hasText: 'telegram-72' })
  await row.getByRole('button', { name: /^Decide about/ }).click()
  await row.getByText('just now').waitFor()
  await row.getByLabel('Reason').fill('no spam')
  await row.getByRole('button', { name: 'Warn' }).click()
  await row.getByText('warned: 1').waitFor()
  await row.getByLabel(/^Role of/).selectOption('supporter')
  await row.getByText('Supporter · telegram-72').waitFor()
  await row.getByRole('button', { name: 'Ban' }).click()
  await row.getByText(/^Banned until .*: no spam$/).waitFor()
  await visitor.screenshot('admin-people-banned')
  expect(await faultsOf(visitor)).toEqual([])
  await viewer.page.goto(`${server.url}/account`)
  await viewer.page.waitForURL(`${server.url}/sign-in`)
  await row.getByRole('button', { name: 'Let in again' }).click()
  await expect.poll(() => row.getByText(/^Banned/).count(), { timeout: HEARD_MS }).toBe(0)
  await page.getByRole('button', { name: 'Make an invitation' }).click()
  await expect.poll(() => page.getByTestId('invitation').textContent()).toMatch(/https:\/\/t\.me\/\w+\?start=[\w-]{43}/)

  await page.goto(`${server.url}/admin/settings`)
  await page.getByLabel('strangers').selectOption('members')
  await page.getByRole('button', { name: 'Save the change' }).click()
  await page.getByTestId('problem').getByText('only where channels are named').waitFor()
  await page.getByLabel('strangers').selectOption('open')
  await page.getByLabel('Jobs under way').fill('7')
  await visitor.screenshot('admin-settings-changed')
  await page.getByRole('button', { name: 'Save 2 changes' }).click()
  await page.getByRole('button', { name: 'Nothing is changed' }).waitFor()
  const shown = await vault.run(['rules', '--json'], { STORE: 'disk' })
  expect(JSON.parse(shown.stdout).rules).toMatchObject({ strangers: 'open', jobsUnderWay: 7 })
  await page.getByRole('button', { name: 'Undo the last change' }).click()
  await expect.poll(() => page.getByTestId('edition').count(), { timeout: HEARD_MS }).toBe(2)
  expect(await page.getByLabel('strangers').inputValue()).toBe('invite')

  await page.goto(`${server.url}/admin/audit`)
  const deeds = await page.getByTestId('deed').allTextContents()
  for (const what of [
    'restoreRules',
    'changeRules',
    'makeInvitation',
    'unbanPerson',
    'banPerson',
    'giveRole',
    'warnPerson',
  ])
    expect(
      deeds.some((deed) => deed.startsWith(what)),
      what,
    ).toBe(true)
  expect(visitor.complaints.filter((each) => !each.includes('422'))).toEqual([])
})

test('no page of viewers loads anything of the admin part', { timeout: TEST_MS }, async () => {
  const visitor = stack.use(await Visitor.open(browser, server.url, 'desktop'))
  const loaded = new Set<string>()
  visitor.page.on('response', (response) => {
    if (response.url().endsWith('.js')) loaded.add(response.url())
  })
  for (const path of ['/', '/movies', '/title/quick-river-2020']) await visitor.page.goto(server.url + path)
  const scripts = await Promise.all([...loaded].map(async (url) => await (await fetch(url)).text()))
  expect(scripts.length).toBeGreaterThan(3)
  expect(scripts.filter((script) => script.includes('/api/v1/admin/'))).toEqual([])
})
