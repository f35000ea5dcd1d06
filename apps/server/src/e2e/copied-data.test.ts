import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SimulatedTelegram } from './simulated-telegram.ts'
import { TestVault, type VaultProcess, type VaultSettings } from './vault-process.ts'

const TEST_MS = 180_000
const PATIENCE = { timeout: 120_000, interval: 500 }

let vault: TestVault
let telegram: SimulatedTelegram
let settings: VaultSettings
let copied: VaultSettings
let server: VaultProcess

beforeAll(async () => {
  vault = await TestVault.create({ SAMPLES: 'no', ROLE: 'worker' })
  telegram = await SimulatedTelegram.begin(vault, ['--bots', '1', '--users', '0'])
  settings = telegram.settings(telegram.announcement.bots.map(({ token }) => token))
  copied = { ...settings, DATA_DIR: join(vault.folder, 'data2') }
  expect((await vault.run(['swarm'], settings)).stdout).toMatch(/^@sim_1_bot +usable/m)
  await cp(join(vault.folder, 'data'), join(vault.folder, 'data2'), { recursive: true })
  await telegram.weather({ detectsDuplicateKeys: true })
  server = await vault.serve(settings)
}, TEST_MS)

afterAll(() => vault[Symbol.asyncDispose]())

async function swarm(given: VaultSettings): Promise<string> {
  const { stdout, stderr } = await vault.run(['swarm'], given)
  return stdout + stderr
}

test.runIf(process.platform === 'linux')(
  'a second server on a copy of the data folder uses no session of the first, says why, and takes over when that has ended',
  async () => {
    await expect.poll(() => swarm(settings), PATIENCE).toMatch(/^@sim_1_bot +usable .*read post delete/m)
    await using second = await vault.serve(copied)
    await expect.poll(() => swarm(copied), PATIENCE).toMatch(/elsewhere: another process on this machine uses a copy/)
    const { code, stdout } = await vault.run(['doctor'], copied)
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/^problem +3\. .*a copy of its session.*stop one of them/m),
    ])
    expect(await swarm(settings)).toMatch(/^@sim_1_bot +usable .*read post delete/m)
    expect(await telegram.callCount('auth.importBotAuthorization')).toBe(1)
    await server.stop()
    await expect.poll(() => swarm(copied), PATIENCE).toMatch(/^@sim_1_bot +usable .*read post delete/m)
    expect(await telegram.callCount('auth.importBotAuthorization')).toBe(1)
    await second.stop()
  },
  TEST_MS,
)

test(
  'a copy that runs on another machine is told in plain words, and costs one login',
  async () => {
    const accountId = telegram.announcement.bots[0]?.id
    const before = await telegram.callCount('auth.importBotAuthorization')
    await using _ = await vault.serve(settings)
    await expect.poll(() => swarm(settings), PATIENCE).toMatch(/^@sim_1_bot +usable .*read post delete/m)
    await telegram.act('duplicate-keys', { accountId })
    await expect
      .poll(() => swarm(settings), PATIENCE)
      .toMatch(/^@sim_1_bot +usable \(its session was used in two places at once, .*stop it\) .*read post delete/m)
    expect(await telegram.callCount('auth.importBotAuthorization')).toBe(before + 1)
    const { code, stdout } = await vault.run(['doctor'], settings)
    expect([code, stdout]).toEqual([1, expect.stringMatching(/^problem +3\. .*used in two places at once/m)])
    await telegram.act('duplicate-keys', { accountId })
    await expect.poll(() => swarm(settings), PATIENCE).toMatch(/broken \(AUTH_KEY_DUPLICATED\): .*Stop the other one/)
    expect(await telegram.callCount('auth.importBotAuthorization')).toBe(before + 1)
  },
  TEST_MS,
)
