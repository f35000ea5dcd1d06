import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestVault } from './vault-process.ts'

const TEST_MS = 300_000
let vault: TestVault

beforeAll(async () => {
  vault = await TestVault.create({ STORE: 'disk', SAMPLES: 'no', INBOX: 'no', PUBLIC_URL: 'https://vault.test' })
}, TEST_MS)

afterAll(() => vault[Symbol.asyncDispose](), TEST_MS)

test('people are listed, banned for a while, warned, given roles and invited on the command line', {
  timeout: TEST_MS,
}, async () => {
  expect((await vault.run(['login', '42'])).code).toBe(0)
  const banned = await vault.run(['people', 'ban', '42', 'a flood', '--for', '7d', '--json'])
  const { until, reason } = JSON.parse(banned.stdout).banned
  expect(reason).toBe('a flood')
  expect(Date.parse(until) - Date.now()).toBeGreaterThan(6.9 * 24 * 3_600_000)
  expect((await vault.run(['login', '42'])).stderr).toContain('You may not come in.')
  expect((await vault.run(['people', 'unban', '42'])).code).toBe(0)
  expect(JSON.parse((await vault.run(['people', 'warn', '42', 'no noise', '--json'])).stdout).warnings).toHaveLength(1)
  expect((await vault.run(['people', 'role', '42', 'curator'])).stdout).toMatch(/^telegram-42 +curator/)
  expect((await vault.run(['people', 'invite', 'viewer'])).stdout).toMatch(/^\/start [\w-]{43}\n$/)
  expect((await vault.run(['people'])).stdout).toMatch(/^telegram-42 +curator +Telegram 42 +warnings: 1\n$/)
  expect((await vault.run(['people', 'role', '43', 'curator'])).code).toBe(1)
  const wrong = [
    ['ban', '42'],
    ['ban', 'ada', 'x'],
    ['unban'],
    ['role', '42', 'king'],
    ['unban', '42', '--for', '7d'],
    ['ban', '42', 'x', '--for', 'long'],
    ['invite', 'king'],
    ['praise', '42'],
  ]
  for (const args of wrong) expect((await vault.run(['people', ...args])).code, args.join(' ')).toBe(2)
})

test('what is decided is shown, checked, changed and taken back on the command line', {
  timeout: TEST_MS,
}, async () => {
  expect((await vault.run(['rules', 'jobsUnderWay', '3'])).stdout).toMatch(/^jobsUnderWay +3\n/)
  const refused = await vault.run(['rules', 'jobsUnderWay', '0'])
  expect([refused.code, refused.stderr]).toEqual([
    1,
    expect.stringContaining('jobsUnderWay takes a whole number, 1 to 100'),
  ])
  expect((await vault.run(['rules', 'nonsense', '1'])).code).toBe(2)
  expect(JSON.parse((await vault.run(['rules', 'undo', '--json'])).stdout)).toMatchObject({
    number: 2,
    rules: { jobsUnderWay: 20 },
  })
})
