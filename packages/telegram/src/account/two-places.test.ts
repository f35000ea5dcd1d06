import { once } from 'node:events'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqlite, type SqliteConnection, SqliteEphemeral } from '@streamvault/catalog-sqlite'
import type { Clock } from '@streamvault/core'
import { systemClock } from '@streamvault/telemetry'
import { silentLogger } from '@streamvault/testkit'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TrialTelegram } from '../trial/trial-telegram.ts'
import type { AccountIdentity } from './account-identity.ts'
import { LoginGate } from './login-gate.ts'
import { openAccount } from './open-account.ts'
import { openSwarmAccounts, type SwarmAccounts } from './swarm-accounts.ts'
import type { DataCenterAddress } from './telegram-network.ts'

const HOUR_MS = 60 * 60_000
const { signal } = new AbortController()
const PATIENCE = { timeout: 40_000 }

let trial: TrialTelegram
let copy: string
let connections: SqliteConnection[]
let relays: Server[]
let identity: AccountIdentity

beforeEach(async () => {
  trial = await TrialTelegram.start()
  connections = []
  relays = []
  copy = await mkdtemp(join(tmpdir(), 'copied-data-'))
  identity = trial.addBot(7)
  await using account = await trial.open(identity)
  await account.channel(trial.channelId, { signal })
})

afterEach(async () => {
  for (const relay of relays) relay.close()
  for (const connection of connections) await connection[Symbol.asyncDispose]()
  await trial[Symbol.asyncDispose]()
  await rm(copy, { recursive: true })
})

/** A vault on a folder, whose leases lie there too. */
function start(folder: string, clock: Clock = systemClock): Promise<SwarmAccounts> {
  const connection = openSqlite(':memory:')
  connections.push(connection)
  const ephemeral = new SqliteEphemeral(connection, { clock: systemClock })
  const { network } = trial
  return openSwarmAccounts({ identities: [identity], network, folder }, { clock, ephemeral, logger: silentLogger })
}

/** Leads to the simulator from another address of this machine: what comes through it comes from elsewhere. */
async function fromElsewhere({ id, host, port }: DataCenterAddress): Promise<DataCenterAddress> {
  const relay = createServer((socket) => {
    const onwards = connect({ host, port, localAddress: '127.0.0.2' })
    socket
      .on('error', () => onwards.destroy())
      .on('close', () => onwards.destroy())
      .pipe(onwards)
    onwards
      .on('error', () => socket.destroy())
      .on('close', () => socket.destroy())
      .pipe(socket)
  })
  relays.push(relay.listen(0, '127.0.0.1'))
  await once(relay, 'listening')
  const address = relay.address()
  if (address === null || typeof address === 'string') throw new Error('a relay listens on a port')
  return { id, host: '127.0.0.1', port: address.port }
}

const states = (accounts: SwarmAccounts) => accounts.statuses().map(({ state }) => state)
const logins = () => trial.sim.weather.callCount('auth.importBotAuthorization')
const ask = (accounts: SwarmAccounts) => accounts.usable()[0]?.call({ _: 'help.getNearestDc' }, { signal })

test.runIf(process.platform === 'linux')(
  'a copy of a data folder waits on the same machine, and takes over when the first has ended',
  async () => {
    await cp(trial.folder, copy, { recursive: true })
    const first = await start(trial.folder)
    await using second = await start(copy)
    expect([states(first), states(second)]).toMatchObject([[{ kind: 'usable' }], [{ kind: 'elsewhere', asCopy: true }]])
    await first[Symbol.asyncDispose]()
    await expect.poll(() => states(second), PATIENCE).toMatchObject([{ kind: 'usable' }])
    expect(logins()).toBe(1)
  },
)

test('a copy on another machine costs the account its session; it signs in anew by itself, once, and says so', async () => {
  await cp(trial.folder, copy, { recursive: true })
  trial.sim.weather.change({ detectsDuplicateKeys: true })
  await using accounts = await start(trial.folder)
  expect(await ask(accounts)).toMatchObject({ thisDc: 1 })
  const dataCenters = await Promise.all((trial.network.dataCenters ?? []).map(fromElsewhere))
  const network = { ...trial.network, dataCenters }
  const gate = new LoginGate({ clock: systemClock })
  {
    await using thief = await openAccount({ identity, network, folder: copy }, { clock: systemClock, gate })
    const stolen = thief.call({ _: 'help.getNearestDc' }, { signal })
    await expect(stolen).rejects.toThrow('AUTH_KEY_DUPLICATED')
  }
  await expect(ask(accounts)).rejects.toThrow('AUTH_KEY_DUPLICATED')
  await expect.poll(() => states(accounts), PATIENCE).toMatchObject([{ kind: 'usable' }])
  expect(await ask(accounts)).toMatchObject({ thisDc: 1 })
  expect(accounts.statuses()[0]?.duplicatedAt).toBeGreaterThan(systemClock.now() - HOUR_MS)
  expect(logins()).toBe(2)
})

test('sessions that are lost again and again make no more than one login an hour, also over a restart', async () => {
  let aheadMs = 0
  const clock: Clock = { ...systemClock, now: () => systemClock.now() + aheadMs }
  const lose = async (accounts: SwarmAccounts) => {
    trial.sim.duplicateKeys(7)
    await expect(ask(accounts)).rejects.toThrow('AUTH_KEY_DUPLICATED')
  }
  {
    await using accounts = await start(trial.folder, clock)
    await lose(accounts)
    await expect.poll(() => states(accounts), PATIENCE).toMatchObject([{ kind: 'usable' }])
    expect(logins()).toBe(2)
    await lose(accounts)
    const fault = { code: 'AUTH_KEY_DUPLICATED', advice: expect.stringContaining('copy of the data folder') }
    await expect.poll(() => states(accounts), PATIENCE).toMatchObject([{ kind: 'broken', fault }])
    await accounts.retry('bot-7', { signal })
    expect([states(accounts), logins()]).toMatchObject([[{ kind: 'broken', fault }], 2])
  }
  await using again = await start(trial.folder, clock)
  await expect(ask(again)).rejects.toThrow('AUTH_KEY_DUPLICATED')
  await expect.poll(() => states(again), PATIENCE).toMatchObject([{ kind: 'broken' }])
  await again.retry('bot-7', { signal })
  expect(logins()).toBe(2)
  aheadMs = HOUR_MS
  await again.retry('bot-7', { signal })
  await expect.poll(() => states(again), PATIENCE).toMatchObject([{ kind: 'usable' }])
  expect(logins()).toBe(3)
})
