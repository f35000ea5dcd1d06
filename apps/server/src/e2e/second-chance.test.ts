import { afterAll, beforeAll, expect, test } from 'vitest'
import { TINY_MOVIE } from './sample-files.ts'
import { SimulatedTelegram } from './simulated-telegram.ts'
import { TestVault, type VaultProcess, type VaultSettings } from './vault-process.ts'

const TEST_MS = 120_000
const PATIENCE = { timeout: 60_000, interval: 500 }

let vault: TestVault
let telegram: SimulatedTelegram
let settings: VaultSettings
let server: VaultProcess
let channelId: number
let accountId: number

beforeAll(async () => {
  vault = await TestVault.create({ SAMPLES: 'no', ROLE: 'worker' })
  telegram = await SimulatedTelegram.begin(vault, ['--bots', '1', '--users', '0'])
  const { bots, channels } = telegram.announcement
  settings = telegram.settings(bots.map(({ token }) => token))
  channelId = channels[0]?.id ?? 0
  accountId = bots[0]?.id ?? 0
  server = await vault.serve(settings)
}, TEST_MS)

afterAll(() => vault[Symbol.asyncDispose]())

async function swarm(...args: string[]): Promise<string> {
  const { stdout, stderr } = await vault.run(['swarm', ...args], settings)
  return stdout + stderr
}

test(
  'an account that came back is tried again when it says so, and at once when somebody asks for it',
  async () => {
    await expect.poll(() => swarm(), PATIENCE).toMatch(/^@sim_1_bot +usable .*read post delete/m)
    await telegram.act('kill-account', { accountId })
    await swarm('retry', '@sim_1_bot')
    const hint = `It is tried again in \\d+ s, and at once with "./streamvault swarm retry bot-${accountId}".`
    await expect.poll(() => swarm(), PATIENCE).toMatch(new RegExp(`^.*broken \\(USER_DEACTIVATED_BAN\\): .* ${hint}`))
    await telegram.act('revive-account', { accountId })
    expect(await swarm()).toContain('broken')
    expect(await swarm('retry', `bot-${accountId}`)).toMatch(/^@sim_1_bot +usable .*read post delete/)
  },
  TEST_MS,
)

test(
  'a server that could not post takes a film in once the account was given the right, without a restart',
  async () => {
    await telegram.act('set-member', { channelId, accountId, as: 'reader' })
    const { code, stderr } = await vault.run(['ingest', TINY_MOVIE], settings)
    expect(code).toBe(1)
    expect(stderr).toMatch(/^waits {4}\S+: .+ \(STORE_UNAVAILABLE\) It is tried again\.$/m)
    await telegram.act('set-member', { channelId, accountId, as: 'admin' })
    expect(await swarm('retry', String(accountId))).toContain('read post delete')
    expect(await vault.run(['ingest', TINY_MOVIE], settings)).toMatchObject({ code: 0 })
    expect(server.child.exitCode).toBeNull()
  },
  TEST_MS,
)

test('who asks for an account that is not there, or for nothing that can be done, is told', async () => {
  expect(await vault.run(['swarm', 'retry', 'bot-1'], settings)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('there is no account "bot-1"'),
  })
  for (const args of [['retry'], ['revive', 'bot-1']]) {
    expect(await vault.run(['swarm', ...args], settings)).toMatchObject({ code: 2, stdout: '' })
  }
})
