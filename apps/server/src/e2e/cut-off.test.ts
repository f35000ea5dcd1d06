import { afterAll, beforeAll, expect, test } from 'vitest'
import { SimulatedTelegram } from './simulated-telegram.ts'
import { TestVault, type VaultSettings } from './vault-process.ts'

const TEST_MS = 120_000
const PATIENCE = { timeout: 60_000, interval: 500 }
/** As `swarm` says it, with the time and what was met last. */
const CUT_OFF = /^@sim_1_bot +cut off: no data centre has answered for \d+ s \(connect ECONNREFUSED [\d.:]+\)/m

let vault: TestVault
let telegram: SimulatedTelegram
let settings: VaultSettings

beforeAll(async () => {
  vault = await TestVault.create({ SAMPLES: 'no', ROLE: 'worker' })
  telegram = await SimulatedTelegram.begin(vault, ['--bots', '1', '--users', '0'])
  settings = telegram.settings(telegram.announcement.bots.map(({ token }) => token))
}, TEST_MS)

afterAll(() => vault[Symbol.asyncDispose]())

async function swarm(): Promise<string> {
  return (await vault.run(['swarm'], settings)).stdout
}

test(
  'when no data centre answers any more the swarm says so, since when, and why; also after a start without them',
  async () => {
    const server = await vault.serve(settings)
    await expect.poll(swarm, PATIENCE).toMatch(/^@sim_1_bot +usable/m)
    await telegram.process.stop('SIGKILL')
    await expect.poll(swarm, PATIENCE).toMatch(CUT_OFF)
    const { stdout } = await vault.run(['doctor'], settings)
    expect(stdout).toMatch(/^problem +3\. .*@sim_1_bot is cut off: no data centre has answered/m)
    await server.stop()
    expect(await swarm()).toMatch(CUT_OFF)
    await using _again = await vault.serve(settings)
    await expect.poll(swarm, PATIENCE).toMatch(CUT_OFF)
  },
  TEST_MS,
)
