import { join } from 'node:path'
import type { SwarmReport } from '@streamvault/telegram'
import { freePort } from '@streamvault/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Finding } from '../doctor/finding.ts'
import { sha256, writeLongMovie } from './sample-files.ts'
import { SimulatedTelegram } from './simulated-telegram.ts'
import { TestVault, type VaultSettings } from './vault-process.ts'

const MIB = 1024 ** 2
const TEST_MS = 180_000
const PATIENCE = { timeout: 60_000, interval: 500 }
const MIRROR = 'Mirror in channels'

let vault: TestVault
let telegram: SimulatedTelegram
/** Two bots of the store and two of the mirror, of which one may post there, and one is banned. */
let settings: VaultSettings
let mirrorBots: readonly string[]

beforeAll(async () => {
  vault = await TestVault.create({ SAMPLES: 'no', ROLE: 'worker', WATCH_CHANNELS: 'no', CACHE_BYTES: '16M' })
  telegram = await SimulatedTelegram.begin(vault, ['--bots', '4', '--users', '0', '--channels', '2'])
  const { bots, channels } = telegram.announcement
  const tokens = bots.map(({ token }) => token)
  await telegram.act('kill-account', { accountId: bots[3]?.id })
  mirrorBots = bots.slice(2).map(({ id }) => `bot-${id}`)
  settings = {
    ...telegram.settings(tokens.slice(0, 2)),
    STORE_CHANNELS: `-100${channels[0]?.id}`,
    PART_BYTES: '3M',
    MIRROR: 'channel',
    MIRROR_CHANNELS: `-100${channels[1]?.id}`,
    MIRROR_BOT_TOKENS: tokens.slice(2).join(','),
    MIRROR_BYTES_PER_SECOND: '1G',
  }
}, TEST_MS)

afterAll(() => vault[Symbol.asyncDispose]())

async function examine(given: VaultSettings): Promise<Finding[]> {
  const { stdout } = await vault.run(['doctor', '--json'], given)
  const lines = stdout.trim().split('\n')
  return lines.slice(0, -1).map((line) => JSON.parse(line))
}

async function swarm(given: VaultSettings): Promise<SwarmReport & { readonly mirror: SwarmReport }> {
  return JSON.parse((await vault.run(['swarm', '--json'], given)).stdout)
}

const states = ({ accounts }: SwarmReport) => accounts.map(({ name, state }) => `${name} ${state.kind}`)
const ofMirror = (findings: readonly Finding[]) => findings.filter(({ title }) => title === MIRROR)

/** What is so of the mirror, whoever looks and whatever the store is. */
async function expectMirrorTold(given: VaultSettings): Promise<void> {
  const findings = ofMirror(await examine(given))
  expect(findings.filter(({ status }) => status === 'problem').map(({ sentence }) => sentence)).toEqual([
    expect.stringMatching(/USER_DEACTIVATED_BAN.*Use another/),
  ])
  const well = findings.filter(({ status }) => status === 'ok').map(({ sentence }) => sentence)
  expect(well).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^@sim_3_bot is signed in/),
      expect.stringMatching(/^Channel -\d+ "Sim Channel 2" is there/),
      expect.stringMatching(/^@sim_3_bot can read, post, delete in channel/),
    ]),
  )
  expect(findings.every(({ step }) => step === undefined)).toBe(true)
  const { mirror } = await swarm(given)
  expect(states(mirror)).toEqual([`${mirrorBots[0]} usable`, `${mirrorBots[1]} broken`])
}

test(
  'without a server the accounts of the mirror are told with what each may do, also where the store is a disk',
  async () => {
    await expectMirrorTold(settings)
    const { code, stdout } = await vault.run(['swarm'], settings)
    expect(code).toBe(0)
    expect(stdout).toMatch(/@sim_1_bot +usable[\s\S]*mirror in channels:\n@sim_3_bot +usable/)
    const disk = {
      ...settings,
      STORE: 'disk',
      DATA_DIR: join(vault.folder, 'disk'),
      STORE_CHANNELS: '',
      WORKER_BOT_TOKENS: '',
    }
    await expectMirrorTold(disk)
  },
  TEST_MS,
)

test(
  'while a server runs it tells of the mirror too, whose lag and frames are told and measured',
  async () => {
    const path = join(await vault.makeFolder('films'), 'Slow.River.2019.1080p.mp4')
    const film = await writeLongMovie(path, 4 * MIB)
    expect(await vault.run(['ingest', path], settings)).toMatchObject({ code: 0 })
    const metricsPort = await freePort()
    await using _server = await vault.serve({ ...settings, ROLE: 'worker', METRICS_PORT: String(metricsPort) })
    const lag = async () => (await examine(settings)).find(({ title }) => title === 'Copies in mirror-channel')
    expect(await lag()).toMatchObject({ status: 'ok', sentence: expect.stringContaining('It lacks 2 parts of 1 file') })
    expect(await vault.run(['mirror', '--copy'], settings)).toMatchObject({ code: 0 })
    expect(await lag()).toMatchObject({ status: 'ok', sentence: 'Every part has its copy there.' })
    const logins = await telegram.callCount('auth.importBotAuthorization')
    await expectMirrorTold(settings)
    expect(await telegram.callCount('auth.importBotAuthorization')).toBe(logins)
    const metrics = async () => await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
    expect(await metrics()).toContain('streamvault_swarm_accounts{store="mirror-channel",state="usable"} 1')
    expect(await metrics()).toMatch(/^streamvault_buffer_bytes\{pool="mirror-frames"\} 0$/m)

    for (const { id } of telegram.announcement.bots.slice(0, 2)) await telegram.act('kill-account', { accountId: id })
    const link = (await vault.run(['link', 'slow-river-2019'], settings)).stdout.trim()
    expect(sha256(await (await fetch(link)).bytes())).toBe(sha256(film))
    await expect
      .poll(async () => states(await swarm(settings)).every((state) => state.endsWith('broken')), PATIENCE)
      .toBe(true)
    expect(await vault.run(['swarm', 'retry', mirrorBots[1] ?? ''], settings)).toMatchObject({ code: 0 })
    expect(await vault.run(['swarm', 'retry', 'bot-1'], settings)).toMatchObject({ code: 1 })
  },
  TEST_MS,
)
