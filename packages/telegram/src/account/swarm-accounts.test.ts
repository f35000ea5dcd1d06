import { openSqlite, type SqliteConnection, SqliteEphemeral } from '@streamvault/catalog-sqlite'
import type { Clock, Ephemeral } from '@streamvault/core'
import { systemClock } from '@streamvault/telemetry'
import { RecordingLogger, silentLogger } from '@streamvault/testkit'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { TrialTelegram } from '../trial/trial-telegram.ts'
import type { AccountIdentity } from './account-identity.ts'
import type { AccountChange } from './account-keeper.ts'
import { openSwarmAccounts, type SwarmAccounts } from './swarm-accounts.ts'

const signal = new AbortController().signal

let trial: TrialTelegram
let connection: SqliteConnection
let ephemeral: Ephemeral
let changes: string[]

/** What lasts minutes between two looks lasts a moment. */
const impatientClock: Clock = {
  ...systemClock,
  sleep: (ms, until) => systemClock.sleep(ms >= 60_000 ? 300 : ms, until),
}

beforeEach(async () => {
  trial = await TrialTelegram.start()
  connection = openSqlite(':memory:')
  ephemeral = new SqliteEphemeral(connection, { clock: systemClock })
  changes = []
})

afterEach(async () => {
  await connection[Symbol.asyncDispose]()
  await trial[Symbol.asyncDispose]()
})

function start(
  identities: readonly AccountIdentity[],
  logger = silentLogger,
  clock = impatientClock,
): Promise<SwarmAccounts> {
  const { network, folder } = trial
  const onChange = ({ kind, account }: AccountChange) => void changes.push(`${account.name} ${kind}`)
  return openSwarmAccounts({ identities, network, folder }, { clock, ephemeral, logger, onChange })
}

const states = (accounts: SwarmAccounts) => accounts.statuses().map(({ name, state }) => `${name} ${state.kind}`)
const logins = () => trial.sim.weather.callCount('auth.importBotAuthorization')

async function signInBefore(identity: AccountIdentity): Promise<void> {
  await using account = await trial.open(identity)
  await account.grant(2, { signal })
}

test('twenty accounts start again without a login, a key exchange or a connection, all usable at once', async () => {
  const identities = Array.from({ length: 20 }, (_, at) => trial.addBot(100 + at))
  for (let at = 0; at < identities.length; at += 5) await Promise.all(identities.slice(at, at + 5).map(signInBefore))
  const counts = () =>
    [1, 2].map((id) => [trial.sim.dataCenter(id).exchangeCount, trial.sim.dataCenter(id).connectionCount])
  const before = [logins(), counts()]
  const startedAt = performance.now()
  await using accounts = await start(identities)
  expect(accounts.usable()).toHaveLength(20)
  expect(performance.now() - startedAt).toBeLessThan(5_000)
  for (const account of accounts.usable()) await account.grant(2, { signal })
  expect([logins(), counts()]).toEqual(before)
  await Promise.all(accounts.usable().map((account) => account.channel(trial.channelId, { signal })))
  expect([logins(), trial.sim.weather.callCount('auth.exportAuthorization')]).toEqual([20, 20])
})

test('accounts that are new become usable by and by, and one that is wrong keeps none from it', async () => {
  const logger = new RecordingLogger()
  const token = `9:${'s3cret'.repeat(6)}`
  await using accounts = await start([{ kind: 'bot', id: 9, token }, trial.addBot(7), trial.addBot(8)], logger)
  const expected = ['bot-9 broken', 'bot-7 usable', 'bot-8 usable']
  await expect.poll(() => states(accounts), { timeout: 15_000 }).toEqual(expected)
  expect(changes.toSorted()).toEqual(['bot-7 usable', 'bot-8 usable'])
  const [wrong] = accounts.statuses()
  expect(wrong?.state).toMatchObject({
    fault: { code: 'ACCESS_TOKEN_INVALID', advice: expect.stringContaining('@BotFather') },
  })
  expect(JSON.stringify([accounts.statuses(), logger.lines])).not.toContain('s3cret')
})

test('an account that dies is told and comes back when Telegram has it again', async () => {
  const identity = trial.addBot(7)
  await signInBefore(identity)
  await using accounts = await start([identity])
  const [account] = accounts.usable()
  trial.sim.weather.kill(7)
  await expect(account?.channel(trial.channelId, { signal })).rejects.toThrow('USER_DEACTIVATED_BAN')
  await expect.poll(() => states(accounts)).toEqual(['bot-7 broken'])
  expect(accounts.usable()).toEqual([])
  trial.sim.weather.revive(7)
  await expect.poll(() => accounts.usable(), { timeout: 10_000 }).toEqual([account])
  expect(changes).toEqual(['bot-7 usable', 'bot-7 gone', 'bot-7 usable'])
  expect(logins()).toBe(1)
})

test('an account that is broken tells when it is tried again, and is tried at once when somebody asks for it', async () => {
  const identity = trial.addBot(7)
  await signInBefore(identity)
  await using accounts = await start([identity], silentLogger, systemClock)
  const [account] = accounts.usable()
  trial.sim.weather.kill(7)
  await expect(account?.channel(trial.channelId, { signal })).rejects.toThrow('USER_DEACTIVATED_BAN')
  const retryInMs = () => {
    const [state] = accounts.statuses().map((status) => status.state)
    return state?.kind === 'broken' && state.retryAt !== undefined ? state.retryAt - systemClock.now() : 0
  }
  await expect.poll(retryInMs).toBeGreaterThan(590_000)
  await accounts.retry('bot-7', { signal })
  expect(states(accounts)).toEqual(['bot-7 broken'])
  expect(retryInMs()).toBeGreaterThan(590_000)
  trial.sim.weather.revive(7)
  await accounts.retry('bot-7', { signal })
  expect(states(accounts)).toEqual(['bot-7 usable'])
  await accounts.retry('bot-7', { signal })
})

test('a bot whose session was ended signs in anew by itself', async () => {
  const identity = trial.addBot(7)
  await signInBefore(identity)
  await using accounts = await start([identity])
  const [account] = accounts.usable()
  await account?.call({ _: 'auth.logOut' }, { signal })
  await expect(account?.channel(trial.channelId, { signal })).rejects.toThrow('AUTH_KEY_UNREGISTERED')
  await expect.poll(() => changes, { timeout: 10_000 }).toEqual(['bot-7 usable', 'bot-7 gone', 'bot-7 usable'])
  expect(logins()).toBe(2)
})

test('what each account may do in a channel is asked of those that are usable', async () => {
  const identities = [trial.addBot(7), trial.addBot(8, { as: 'reader' })]
  await Promise.all(identities.map(signInBefore))
  await using accounts = await start([...identities, { kind: 'bot', id: 9, token: `9:${'x'.repeat(35)}` }])
  const seen = async (name: string) => {
    const channels = await accounts.inspect(name, [trial.channelId], { signal })
    return channels.map(({ canRead, canPost }) => [canRead, canPost])
  }
  expect([await seen('bot-7'), await seen('bot-8'), await seen('bot-9')]).toEqual([[[true, true]], [[true, false]], []])
})

test('a login flood makes an account wait, and nothing else', async () => {
  trial.sim.weather.failNext({ method: 'auth.importBotAuthorization', code: 420, message: 'FLOOD_WAIT_8' })
  await using accounts = await start([trial.addBot(7), trial.addBot(8)])
  // Whichever of them came first.
  const oneWaits = [
    ['bot-7 waiting', 'bot-8 usable'],
    ['bot-7 usable', 'bot-8 waiting'],
  ]
  await vi.waitFor(() => expect(oneWaits).toContainEqual(states(accounts)), { timeout: 10_000 })
  await expect.poll(() => states(accounts), { timeout: 30_000 }).toEqual(['bot-7 usable', 'bot-8 usable'])
  expect(logins()).toBe(3)
})

test('a session is used by one process; another takes it over when the first has ended', async () => {
  const identity = trial.addBot(7)
  await signInBefore(identity)
  const first = await start([identity])
  await using second = await start([identity])
  expect([states(first), states(second)]).toEqual([['bot-7 usable'], ['bot-7 elsewhere']])
  await first[Symbol.asyncDispose]()
  await expect.poll(() => states(second), { timeout: 30_000 }).toEqual(['bot-7 usable'])
  expect(changes).toEqual(['bot-7 usable', 'bot-7 gone', 'bot-7 usable'])
})

test('an account whose lease is lost stops at once', async () => {
  const identity = trial.addBot(7)
  await signInBefore(identity)
  await using accounts = await start([identity])
  const [account] = accounts.usable()
  await ephemeral.set('telegram-account:bot-7', JSON.stringify({ host: 'elsewhere', pid: 1, nonce: 'theirs' }), 60_000)
  await expect.poll(() => states(accounts), { timeout: 15_000 }).toEqual(['bot-7 elsewhere'])
  await expect(account?.channel(trial.channelId, { signal })).rejects.toThrow('the account is closed')
  expect(changes).toEqual(['bot-7 usable', 'bot-7 gone'])
})

test('everything ends while logins are under way', async () => {
  const accounts = await start([trial.addBot(7), trial.addBot(8), trial.addBot(9)])
  await accounts[Symbol.asyncDispose]()
  expect(accounts.usable()).toEqual([])
  await expect.poll(() => trial.sim.dataCenter(1).transports).toEqual([])
})
