import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SwarmReport } from '@streamvault/telegram'
import { freePort } from '@streamvault/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Finding } from '../doctor/finding.ts'
import { TINY_MOVIE } from './sample-files.ts'
import { SimulatedTelegram } from './simulated-telegram.ts'
import { type Ended, TestVault, type VaultSettings } from './vault-process.ts'

const WRONG_TOKEN = `7199999999:${'w'.repeat(35)}`
const PHONE = '9996610001'
const CODE = '11111'

let vault: TestVault
let telegram: SimulatedTelegram
/** Of the five bots: well, no administrator, banned, well, and the manager's. */
let tokens: string[]
let settings: VaultSettings
/** All that any command said. */
let said = ''

beforeAll(async () => {
  vault = await TestVault.create({ CACHE_BYTES: '64M', SAMPLES: 'no', ROLE: 'worker' })
  telegram = await SimulatedTelegram.begin(vault, ['--bots', '5'])
  const { bots, channels } = telegram.announcement
  tokens = bots.map(({ token }) => token)
  const [channelId = 0] = channels.map(({ id }) => id)
  await telegram.act('set-member', { channelId, accountId: bots[1]?.id, as: 'reader' })
  await telegram.act('kill-account', { accountId: bots[2]?.id })
  const workers = [...tokens.slice(0, 4), WRONG_TOKEN]
  settings = { ...telegram.settings(workers), MANAGER_BOT_TOKEN: tokens[4] ?? '' }
})

afterAll(() => vault[Symbol.asyncDispose]())

async function run(args: readonly string[], given: VaultSettings = settings, input = ''): Promise<Ended> {
  const ended = await vault.run(args, given, input)
  said += ended.stdout + ended.stderr
  return ended
}

async function examine(given: VaultSettings = settings): Promise<{ code: number | null; findings: Finding[] }> {
  const { code, stdout } = await run(['doctor', '--json'], given)
  const lines = stdout.trim().split('\n')
  return { code, findings: lines.slice(0, -1).map((line) => JSON.parse(line)) }
}

const problems = (findings: readonly Finding[]) =>
  findings.filter(({ status }) => status === 'problem').map(({ step, sentence }) => `${step}. ${sentence}`)

/** What is wrong with the swarm of these tests, whoever looks. */
const PROBLEMS = [
  expect.stringMatching(/^3\. .*USER_DEACTIVATED_BAN.*Use another/),
  expect.stringMatching(/^3\. bot-7199999999 is broken \(ACCESS_TOKEN_INVALID\): .*@BotFather/),
  expect.stringMatching(
    /^6\. @sim_2_bot can read in channel -1002100000001 "Sim Channel 1"\. Make @sim_2_bot an administrator of the channel "Sim Channel 1"/,
  ),
]

async function swarm(): Promise<SwarmReport> {
  const { code, stdout } = await run(['swarm', '--json'])
  expect(code).toBe(0)
  return JSON.parse(stdout)
}

const states = ({ accounts }: SwarmReport) => accounts.map(({ name, state }) => `${name} ${state.kind}`)
const STATES = [
  'bot-7100000001 usable',
  'bot-7100000002 usable',
  'bot-7100000003 broken',
  'bot-7100000004 usable',
  'bot-7199999999 broken',
]

test('without a server the doctor signs the accounts in, names each one that cannot work, and says what to do', async () => {
  const { code, findings } = await examine()
  expect(problems(findings)).toEqual(PROBLEMS)
  expect(code).toBe(1)
  expect(findings.map(({ step = 0 }) => step)).toEqual(findings.map(({ step = 0 }) => step).toSorted((a, b) => a - b))
  expect(findings.at(-1)).toMatchObject({ step: 9, status: 'unchecked' })
  const { stdout } = await run(['doctor'])
  expect(stdout).toMatch(/^problem {6}6\. Let the accounts in: @sim_2_bot can read/m)
  expect(stdout).toMatch(/^ok {11}2\. Reach Telegram: Data centre 1 /m)
  expect(stdout).toContain('3 to put right')
})

test('without a server the swarm is told from here', async () => {
  const report = await swarm()
  expect(states(report)).toEqual(STATES)
  expect(report.channels).toEqual([{ id: -1_002_100_000_001, messages: 1, messagesMax: 490_000 }])
  const { stdout } = await run(['swarm'])
  expect(stdout).toMatch(/^@sim_1_bot +usable {2}\[-1002100000001: read post delete\]$/m)
  expect(stdout).toMatch(/^bot-7199999999 +broken \(ACCESS_TOKEN_INVALID\)/m)
})

test('while a server runs its worker tells both, and no session is used beside it', async () => {
  const metricsPort = await freePort()
  await using server = await vault.serve({ ...settings, METRICS_PORT: String(metricsPort) })
  await expect.poll(async () => problems((await examine()).findings), { timeout: 20_000 }).toEqual(PROBLEMS)
  const logins = await telegram.callCount('auth.importBotAuthorization')
  const asked = await telegram.callCount('channels.getChannels')
  const { code, findings } = await examine()
  expect([code, findings.at(-1)?.status]).toEqual([1, 'ok'])
  expect(states(await swarm())).toEqual(STATES)
  const watching = vault.begin(['swarm', '--json', '--watch'], settings)
  let watched = ''
  for await (const chunk of watching.child.stdout ?? []) {
    watched += chunk
    if (watched.split('\n').length > 2) break
  }
  const [first, second] = watched.split('\n').map((line) => JSON.parse(line || 'null') as SwarmReport | null)
  expect(second?.madeAt).toBeGreaterThan(first?.madeAt ?? Number.POSITIVE_INFINITY)
  watching.child.stdout?.resume()
  expect((await watching.stop()).code).toBe(0)
  expect(await telegram.callCount('auth.importBotAuthorization')).toBe(logins)
  expect(await telegram.callCount('channels.getChannels')).toBeGreaterThan(asked)
  const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
  expect(metrics).toContain('streamvault_swarm_accounts{store="telegram",state="usable"} 3')
  expect(metrics).toContain('streamvault_swarm_accounts{store="telegram",state="broken"} 2')
  const ended = await server.stop()
  said += ended.stdout + ended.stderr
  expect(ended.code).toBe(0)
})

test('a right that was given or taken a moment ago is seen by whoever asks now, and Telegram is not asked more for more who ask', async () => {
  const [channelId = 0] = telegram.announcement.channels.map(({ id }) => id)
  const accountId = telegram.announcement.bots[0]?.id
  const mayPost = ({ accounts }: SwarmReport) => accounts[0]?.channels.map(({ canPost }) => canPost)
  await using _ = await vault.serve(settings)
  await expect.poll(async () => mayPost(await swarm()), { timeout: 20_000 }).toEqual([true])
  await telegram.act('set-member', { channelId, accountId, as: 'reader' })
  expect(mayPost(await swarm())).toEqual([false])
  expect(problems((await examine()).findings)).toContainEqual(expect.stringMatching(/@sim_1_bot can read in channel/))
  await telegram.act('set-member', { channelId, accountId, as: 'admin' })
  expect(mayPost(await swarm())).toEqual([true])
  const before = await telegram.callCount('channels.getChannels')
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: 4 }, () => swarm()))
  const looks = 1 + (performance.now() - startedAt) / 3_000
  // Three accounts can be asked.
  expect((await telegram.callCount('channels.getChannels')) - before).toBeLessThanOrEqual(3 * looks)
})

test('when everything is put right, nothing is wrong', async () => {
  const [channelId = 0] = telegram.announcement.channels.map(({ id }) => id)
  await telegram.act('set-member', { channelId, accountId: telegram.announcement.bots[1]?.id, as: 'admin' })
  const workers = [0, 1, 3].map((index) => tokens[index] ?? '')
  const { code, findings } = await examine({ ...settings, ...telegram.settings(workers) })
  expect([problems(findings), code]).toEqual([[], 0])
})

test('a person signs in by phone and code, and the session takes the place of the phone', async () => {
  const file = join(vault.folder, 'sessions')
  await writeFile(file, `phone:+${PHONE}\nno session\n`, { mode: 0o644 })
  const withUsers = { ...settings, WORKER_SESSIONS_FILE: file }
  const before = problems((await examine(withUsers)).findings).filter((problem) => problem.startsWith('8.'))
  expect(before).toEqual([
    expect.stringContaining('chmod 600'),
    expect.stringContaining('Line 2 is no session'),
    expect.stringMatching(/line 1 was never signed in.*telegram-login/),
  ])
  const wrong = await run(['telegram-login'], withUsers, '\n1\n2\n3\n')
  expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('The code was wrong three times') })
  const gone = await run(['telegram-login'], withUsers, '')
  expect(gone).toMatchObject({ code: 1, stderr: expect.stringContaining('there was no answer') })
  const done = await run(['telegram-login', '--json'], withUsers, `+${PHONE}\n1\n${CODE}\n`)
  expect(done.code).toBe(0)
  expect(JSON.parse(done.stdout)).toEqual({ name: 'user-5100000001', file })
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  const lines = (await readFile(file, 'utf8')).split('\n')
  expect(lines.some((line) => line.startsWith('phone:'))).toBe(false)
  const { findings } = await examine(withUsers)
  expect(findings).toContainEqual(expect.objectContaining({ step: 8, sentence: '@sim_user_1 is signed in.' }))
  for (const line of lines.filter((each) => each.length > 20)) expect(said).not.toContain(line)
})

test('an account with two-step verification is asked for its password, and signed in with no other', async () => {
  const user = { id: 42, homeDataCenterId: 1, phone: '9996610042', loginCode: CODE, password: 'hunter 2' }
  await telegram.act('add-user', user)
  const withUsers = { ...settings, WORKER_SESSIONS_FILE: join(vault.folder, 'two-step') }
  const answers = (password: string) => `+${user.phone}\n${CODE}\n${password}\n${password}\n${password}\n`
  const wrong = await run(['telegram-login'], withUsers, answers('hunter'))
  expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('password was wrong three times') })
  expect(await run(['telegram-login'], withUsers, answers(user.password))).toMatchObject({ code: 0 })
})

test('a Telegram that is not there is told soon, and what depends on it is not known', async () => {
  const port = await freePort()
  const { code, findings } = await examine({ ...settings, TELEGRAM_DCS: `1=127.0.0.1:${port}` })
  expect(code).toBe(1)
  expect(problems(findings)).toEqual([expect.stringMatching(/^2\. .*cannot be reached \(ECONNREFUSED\)/)])
  const unknown = findings.filter(({ status }) => status === 'unknown').map(({ step }) => step)
  expect(unknown).toEqual(expect.arrayContaining([1, 3, 5, 6, 9]))
})

test('in trial mode the doctor tells the way to the real Telegram, and needs none', async () => {
  const { code, findings } = await examine({ DATA_DIR: join(vault.folder, 'trial') })
  expect(code).toBe(0)
  const steps = findings.filter(({ step }) => step !== undefined)
  expect(steps.map(({ step, status }) => `${step} ${status}`)).toEqual(
    [1, 2, 3, 4, 5, 6, 7, 8, 9].map((step) => `${step} unchecked`),
  )
  expect(findings.find(({ title }) => title === 'Mode')?.sentence).toContain('docs/operations/telegram.md')
})

test('a library that was begun on another store is told before its films fail to play', async () => {
  const DATA_DIR = join(vault.folder, 'disk')
  const onDisk: VaultSettings = { STORE: 'disk', DATA_DIR, ROLE: 'all' }
  expect((await run(['ingest', TINY_MOVIE], onDisk)).code).toBe(0)
  expect((await examine(onDisk)).code).toBe(0)
  const { code, findings } = await examine({ DATA_DIR })
  expect(code).toBe(1)
  expect(problems(findings)).toEqual([expect.stringMatching(/bytes in another store/)])
  expect(await run(['swarm'], onDisk)).toMatchObject({ code: 1, stderr: expect.stringContaining('disk') })
})

test('settings that are not valid end the doctor as they end everything', async () => {
  const { code, stderr } = await run(['doctor'], { ...settings, TELEGRAM_API_HASH: 'short' })
  expect([code, stderr]).toEqual([78, expect.stringContaining('STREAMVAULT_TELEGRAM_API_HASH')])
  const keyless = { ...settings, TELEGRAM_PUBLIC_KEY_FILE: join(vault.folder, 'missing.pem') }
  const unreadable = expect.stringContaining('STREAMVAULT_TELEGRAM_PUBLIC_KEY_FILE: the file cannot be read')
  for (const command of ['doctor', 'config', 'serve', 'swarm']) {
    expect(await run([command], keyless)).toMatchObject({ code: 78, stdout: '', stderr: unreadable })
  }
})

test('half of the settings are told as steps that are done, wrong or next, for people and for machines', async () => {
  const half = {
    ...settings,
    STORE_CHANNELS: '',
    TELEGRAM_API_HASH: '',
    WORKER_BOT_TOKENS: `${tokens[0]},${tokens[0]}`,
  }
  for (const command of ['doctor', 'config']) {
    const json = await run([command, '--json'], half)
    expect(json.code).toBe(78)
    expect(
      json.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { step: 1, status: 'next', sentence: expect.stringContaining('STREAMVAULT_TELEGRAM_API_HASH is missing') },
      { step: 2, status: 'done' },
      { step: 3, status: 'wrong', sentence: expect.stringContaining('the token of bot 7100000001 is there twice') },
      { step: 4, status: 'done' },
      { step: 5, status: 'next' },
      { done: 2, wrong: 1, next: 2 },
    ])
    const text = await run([command], half)
    expect([text.code, text.stdout]).toEqual([78, ''])
    expect(text.stderr).toMatch(/^done {3}4\. Make the manager bot: STREAMVAULT_MANAGER_BOT_TOKEN is set\.$/m)
    expect(text.stderr).toMatch(/^wrong {2}3\. /m)
    expect(text.stderr).toMatch(/^next {3}5\. Make the store channel: .*is missing/m)
    expect(text.stderr).toMatch(/Go on with step 1 of docs/)
  }
})

test('no command said a secret or a phone number', () => {
  expect(said.length).toBeGreaterThan(10_000)
  const { controlToken, apiHash } = telegram.announcement
  for (const secret of [...tokens, WRONG_TOKEN, controlToken, apiHash, settings.TELEGRAM_API_HASH, PHONE]) {
    expect(said).not.toContain(secret)
  }
})
