import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { freePort } from '@streamvault/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Finding } from '../doctor/finding.ts'
import { SimulatedTelegram } from './simulated-telegram.ts'
import { type Ended, TestVault, type VaultSettings } from './vault-process.ts'

const TEST_MS = 120_000
/** Of the doctor: ten seconds for data centres, as many for accounts, and starting a process on a busy machine. */
const DOCTOR_MS_MAX = 45_000

let vault: TestVault
let telegram: SimulatedTelegram
let settings: VaultSettings
let hole: Server
let holePort: number
const swallowed = new Set<Socket>()

beforeAll(async () => {
  vault = await TestVault.create({ SAMPLES: 'no', ROLE: 'worker' })
  telegram = await SimulatedTelegram.begin(vault, ['--bots', '2', '--users', '0'])
  settings = telegram.settings(telegram.announcement.bots.map(({ token }) => token))
  hole = createServer((socket) => swallowed.add(socket.on('error', () => {}).resume())).listen(0, '127.0.0.1')
  await once(hole, 'listening')
  const address = hole.address()
  holePort = typeof address === 'object' && address !== null ? address.port : 0
}, TEST_MS)

afterAll(async () => {
  for (const socket of swallowed) socket.destroy()
  hole.close()
  await vault[Symbol.asyncDispose]()
})

/** The same Telegram, behind a network that takes every connection and lets nothing through. */
const swallowing = () => ({ ...settings, TELEGRAM_DCS: `1=127.0.0.1:${holePort},2=127.0.0.1:${holePort}` })

async function examine(given: VaultSettings): Promise<{ ended: Ended; findings: Finding[]; ms: number }> {
  const startedAt = performance.now()
  const ended = await vault.run(['doctor', '--json'], given)
  const lines = ended.stdout.trim().split('\n')
  return { ended, findings: lines.slice(0, -1).map((line) => JSON.parse(line)), ms: performance.now() - startedAt }
}

const ofStep = (findings: readonly Finding[], step: number) => findings.filter((finding) => finding.step === step)

test(
  'a network that swallows everything is told as that, with what to do, and nothing behind it is called well',
  async () => {
    const { ended, findings, ms } = await examine(swallowing())
    expect([ended.code, ms < DOCTOR_MS_MAX]).toEqual([1, true])
    expect(ofStep(findings, 2)).toHaveLength(2)
    for (const { status, sentence } of ofStep(findings, 2)) {
      expect(status).toBe('problem')
      expect(sentence).toMatch(/takes connections, and does not answer\. .*firewall/)
    }
    for (const step of [1, 3, 5, 6, 9]) {
      expect(ofStep(findings, step).map(({ status }) => status)).toEqual(['unknown'])
    }
    const { stdout } = await vault.run(['doctor'], swallowing())
    expect(stdout).not.toContain('Nothing is wrong')
    expect(stdout).toMatch(/2 to put right, 5 not known/)
  },
  TEST_MS,
)

test(
  'a port where nothing listens is told apart from it, and one data centre that answers is told as one',
  async () => {
    const port = await freePort()
    const [one] = (settings.TELEGRAM_DCS ?? '').split(',')
    const { ended, findings } = await examine({ ...settings, TELEGRAM_DCS: `${one},2=127.0.0.1:${port}` })
    expect(ended.code).toBe(1)
    expect(ofStep(findings, 2).map(({ status, sentence }) => [status, sentence])).toEqual([
      ['ok', expect.stringContaining('can be reached, and answers')],
      ['problem', expect.stringMatching(/cannot be reached \(ECONNREFUSED\)\. Let this machine connect/)],
    ])
  },
  TEST_MS,
)

test(
  'the swarm behind it is not known: accounts that never signed in, and accounts that did',
  async () => {
    const never = { ...swallowing(), DATA_DIR: join(vault.folder, 'never-signed-in') }
    const before = await vault.run(['swarm'], never)
    expect(before.code).toBe(1)
    expect(before.stdout).toMatch(/^not known: how bot-\d+, bot-\d+ are doing/m)
    expect((await vault.run(['swarm'], settings)).code).toBe(0)
    const after = await vault.run(['swarm'], swallowing())
    expect(after.code).toBe(1)
    expect(after.stdout).toMatch(/^not known: how @sim_1_bot, @sim_2_bot are doing/m)
    expect(after.stdout).not.toMatch(/read post delete/)
  },
  TEST_MS,
)
