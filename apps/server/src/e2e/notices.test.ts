import { expect, test } from 'vitest'
import { visitedVault } from './visited-vault.ts'
import { type Screen, Visitor } from './visitor.ts'

const TEST_MS = 120_000
const visited = visitedVault({ STORE: 'disk' })

async function give(screen: Screen): Promise<string> {
  await using visitor = await Visitor.open(visited.browser, visited.url, screen)
  const { page } = visitor
  await page.goto(`${visited.url}/notice`)
  expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true)
  await page.getByLabel('Why it should go').selectOption('privacy')
  await page.getByLabel('What it is about').fill(`${visited.url}/title/tides-of-light-2024`)
  await page.getByLabel('What is wrong with it').fill('It shows me.')
  await page.getByLabel('Your name').fill('Jo Example')
  await page.getByLabel('Where we can reach you').fill('jo@mail.example')
  await visitor.screenshot('notice-form')
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByTestId('notice-received').waitFor()
  await visitor.screenshot('notice-received')
  await page.getByRole('link', { name: 'See how it stands' }).click()
  await page.getByTestId('notice-status').getByText('It was received').waitFor()
  await visitor.screenshot('notice-status')
  expect(visitor.complaints).toEqual([])
  return page.url().split('/').at(-1) ?? ''
}

test('anybody gives a notice, which becomes a takedown, and is counted', { timeout: TEST_MS }, async () => {
  const number = await give('desktop')
  const command = [
    'takedown',
    `${visited.url}/title/tides-of-light-2024`,
    '--ground',
    'privacy',
    '--reason',
    'it shows her',
  ]
  const preview = await visited.vault.run([...command, '--notice', number, '--preview', '--json'])
  expect(preview).toMatchObject({ code: 0, stderr: '' })
  expect((await fetch(`${visited.url}/api/v1/titles/tides-of-light-2024`)).status).toBe(200)
  const { token, extent } = JSON.parse(preview.stdout)
  expect(extent).toMatchObject({ titles: ['Tides of Light'] })
  const confirmed = await visited.vault.run(['takedown', '--confirm', token, '--json'])
  expect(JSON.parse(confirmed.stdout).case).toMatchObject({ state: 'done', namedBy: 'link', notice: number })
  expect((await visited.vault.run(['takedown', '--confirm', token])).code).toBe(1)
  expect((await fetch(`${visited.url}/title/tides-of-light-2024`)).status).toBe(451)
  expect(await (await fetch(`${visited.url}/notice/${number}`)).text()).toContain('was taken down')
  expect(
    (await fetch(`${visited.url}/notice/${number.replace(/.$/, (last) => (last === 'Z' ? 'Y' : 'Z'))}`)).status,
  ).toBe(404)
  for (const screen of ['desktop', 'phone'] as const) {
    await using visitor = await Visitor.open(visited.browser, `${visited.url}/transparency`, screen)
    await visitor.page.getByRole('cell', { name: 'Privacy' }).waitFor()
    await visitor.screenshot('transparency')
    expect(await visitor.page.getByTestId('transparency').textContent()).not.toMatch(/Jo|shows/)
  }
})

test('the form is used on a phone, too', { timeout: TEST_MS }, async () => {
  expect(await give('phone')).toMatch(/^[\dA-Z-]{29}$/)
})
