import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { tl } from '@mtcute/core'
import { systemClock } from '@streamvault/telemetry'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LinkLostError, TelegramError } from '../telegram-error.ts'
import { TrialTelegram } from '../trial/trial-telegram.ts'
import type { AccountFault } from './account-fault.ts'
import type { AccountIdentity } from './account-identity.ts'
import type { ClientAccount } from './client-account.ts'
import { LoginGate } from './login-gate.ts'
import { openAccount } from './open-account.ts'
import type { TelegramAccount } from './telegram-account.ts'

const LOGINS = ['auth.importBotAuthorization', 'auth.exportAuthorization', 'auth.importAuthorization'] as const
const signal = new AbortController().signal

let trial: TrialTelegram

beforeEach(async () => {
  trial = await TrialTelegram.start()
})

afterEach(async () => {
  await trial[Symbol.asyncDispose]()
})

const logins = () => LOGINS.map((method) => trial.sim.weather.callCount(method))
const ask = (account: TelegramAccount, dataCenter?: number) =>
  account.call({ _: 'help.getNearestDc' }, { signal, ...(dataCenter !== undefined && { dataCenter }) })

function openAt(host: string, identity: AccountIdentity): Promise<ClientAccount> {
  const dataCenters = trial.network.dataCenters?.map((address) => ({ ...address, host })) ?? []
  const network = { ...trial.network, dataCenters }
  const gate = new LoginGate({ clock: systemClock })
  return openAccount({ identity, network, folder: trial.folder }, { clock: systemClock, gate })
}

async function readPiece(account: TelegramAccount, messageId: number, dataCenter: number): Promise<Uint8Array> {
  const channel = await account.channel(trial.channelId, { signal })
  const id: tl.TypeInputMessage[] = [{ _: 'inputMessageID', id: messageId }]
  const answer = await account.call({ _: 'channels.getMessages', channel, id }, { signal })
  const { messages } = answer as tl.messages.RawChannelMessages
  const [message] = messages
  if (message?._ !== 'message' || message.media?._ !== 'messageMediaDocument') throw new Error('no document')
  const document = message.media.document as tl.RawDocument
  const { accessHash, fileReference } = document
  const location = {
    _: 'inputDocumentFileLocation',
    id: document.id,
    accessHash,
    fileReference,
    thumbSize: '',
  } as const
  const file = await account.call({ _: 'upload.getFile', location, offset: 0, limit: 4096 }, { signal, dataCenter })
  return (file as tl.upload.RawFile).bytes
}

test('opening an account asks Telegram nothing; the first call signs it in, once for all callers', async () => {
  await using account = await trial.open(trial.addBot(7))
  expect([account.name, account.kind, account.id, account.isSignedIn]).toEqual(['bot-7', 'bot', 7, false])
  expect(trial.sim.dataCenter(1).connectionCount).toBe(0)
  await Promise.all([ask(account), ask(account), ask(account)])
  expect(logins()).toEqual([1, 0, 0])
  expect(account.handle).toBe('@sim7bot')
})

test('a restart makes no login and exchanges no key, and what is granted is at hand without a call', async () => {
  const identity = trial.addBot(7)
  const first = await trial.open(identity)
  await ask(first)
  const granted = await first.grant(2, { signal })
  expect(logins()).toEqual([1, 1, 1])
  await first[Symbol.asyncDispose]()

  const exchanges = [1, 2].map((id) => trial.sim.dataCenter(id).exchangeCount)
  const connections = [1, 2].map((id) => trial.sim.dataCenter(id).connectionCount)
  await using second = await trial.open(identity)
  const [home, other] = [await second.grant(1, { signal }), await second.grant(2, { signal })]
  expect([1, 2].map((id) => trial.sim.dataCenter(id).connectionCount)).toEqual(connections)
  expect(other).toEqual(granted)
  expect(other.authKey).toHaveLength(256)
  expect(home.authKey).not.toEqual(other.authKey)
  const { id, ...address } = trial.sim.dataCenter(2).address
  expect(other).toMatchObject({ dataCenter: id, ...address, apiId: 1 })
  await ask(second, 2)
  expect(logins()).toEqual([1, 1, 1])
  expect([1, 2].map((id) => trial.sim.dataCenter(id).exchangeCount)).toEqual(exchanges)
})

test('data centres are found by name, also when they have moved', async () => {
  const identity = trial.addBot(7)
  await using before = await openAt('localhost', identity)
  expect(await ask(before, 2)).toMatchObject({ thisDc: 2 })
  expect(await before.grant(2, { signal })).toMatchObject({ host: 'localhost' })
  await before[Symbol.asyncDispose]()
  await using after = await openAt('127.0.0.1', identity)
  expect(await after.grant(2, { signal })).toMatchObject({ host: '127.0.0.1' })
  expect(await ask(after, 2)).toMatchObject({ thisDc: 2 })
  expect(logins()).toEqual([1, 1, 1])
})

test('a file is read from the data centre where it lies', async () => {
  const posted = { channelId: trial.channelId, dataCenterId: 2, sizeBytes: 10_000, fileName: 'a' }
  const messageId = trial.sim.postSeededDocument(posted)
  await using account = await trial.open(trial.addBot(7))
  const bytes = await readPiece(account, messageId, 2)
  const expected = await trial.sim.readDocument(trial.channelId, messageId, { offset: 0, limit: 4096 })
  expect(Buffer.from(bytes).equals(expected)).toBe(true)
  await expect(readPiece(account, messageId, 1)).rejects.toEqual(new TelegramError(303, 'FILE_MIGRATE_2'))
})

test('an account that lives elsewhere is signed in there, and found there after a restart', async () => {
  const identity = trial.addBot(7, { homeDataCenterId: 2 })
  for (const _ of ['first', 'again']) {
    await using account = await trial.open(identity)
    expect(await ask(account)).toMatchObject({ thisDc: 2 })
    expect((await account.grant(1, { signal })).dataCenter).toBe(1)
  }
  expect(logins()).toEqual([2, 1, 1])
})

test('a sign-in that another data centre has forgotten is carried over anew, by a call or by a refused grant', async () => {
  await using account = await trial.open(trial.addBot(7))
  const grant = await account.grant(2, { signal })
  const forget = () => account.call({ _: 'auth.logOut' }, { signal, dataCenter: 2 })
  await forget()
  expect(await ask(account, 2)).toMatchObject({ thisDc: 2 })
  await account.call({ _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] }, { signal, dataCenter: 2 })
  expect(logins()).toEqual([1, 2, 2])
  await forget()
  expect(await account.grant(2, { signal, refused: grant })).toEqual(grant)
  expect(logins()).toEqual([1, 3, 3])
})

test('a flood is told at once with its number, and is not slept out', async () => {
  await using account = await trial.open(trial.addBot(7))
  await ask(account)
  trial.sim.weather.failNext({ method: 'help.getNearestDc', code: 420, message: 'FLOOD_WAIT_30' })
  await expect(ask(account)).rejects.toEqual(new TelegramError(420, 'FLOOD_WAIT_30'))
  expect(await ask(account)).toMatchObject({ thisDc: 1 })
  trial.sim.weather.failNext({ method: 'help.getNearestDc', code: 500, message: 'NO_WORKERS_RUNNING' })
  await expect(ask(account)).rejects.toEqual(new TelegramError(500, 'NO_WORKERS_RUNNING'))
  expect(trial.sim.weather.callCount('help.getNearestDc')).toBe(4)
})

test('a login flood sets the account aside over a restart, and no login is tried meanwhile', async () => {
  const identity = trial.addBot(7)
  trial.sim.weather.failNext({ method: 'auth.importBotAuthorization', code: 420, message: 'FLOOD_WAIT_300' })
  for (const text of ['FLOOD_WAIT_300', /^FLOOD_WAIT_(300|299|298)$/]) {
    await using account = await trial.open(identity)
    await expect(ask(account)).rejects.toThrow(text)
    await expect(account.grant(2, { signal })).rejects.toThrow(/^FLOOD_WAIT_/)
  }
  expect(logins()).toEqual([1, 0, 0])
})

test('a refused carry-over is an error of the call and nothing else, and works later', async () => {
  await using account = await trial.open(trial.addBot(7))
  await ask(account)
  trial.sim.weather.failNext({ method: 'auth.importAuthorization', code: 500, message: 'INTERNAL' })
  await expect(ask(account, 2)).rejects.toEqual(new TelegramError(500, 'INTERNAL'))
  expect(await ask(account, 2)).toMatchObject({ thisDc: 2 })
  await expect(ask(account, 9)).rejects.toEqual(new TelegramError(400, 'DC_ID_INVALID'))
})

test('no answer in time is a lost link, and an abort is its own reason', async () => {
  await using account = await trial.open(trial.addBot(7))
  await ask(account)
  trial.sim.weather.latencyMs = 2_000
  await expect(account.call({ _: 'help.getNearestDc' }, { signal, timeoutMs: 50 })).rejects.toThrow(LinkLostError)
  const reason = new Error('seen enough')
  const aborted = account.call({ _: 'help.getNearestDc' }, { signal: AbortSignal.timeout(50) })
  await expect(aborted).rejects.toThrow('timeout')
  await expect(account.call({ _: 'help.getNearestDc' }, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  const unanswered = ask(account)
  await account[Symbol.asyncDispose]()
  await expect(unanswered).rejects.toEqual(new LinkLostError('the account is closed'))
  await expect(ask(account)).rejects.toThrow('the account is closed')
})

test('a call outlives its connection', async () => {
  await using account = await trial.open(trial.addBot(7))
  await ask(account)
  trial.sim.weather.latencyMs = 200
  const answer = ask(account)
  trial.sim.dataCenter(1).dropConnections()
  expect(await answer).toMatchObject({ thisDc: 1 })
})

test('what ends an account is told in plain words', async () => {
  const faults: AccountFault[] = []
  const onFault = (fault: AccountFault) => faults.push(fault)
  const known = trial.addBot(7)
  await using wrong = await trial.open({ kind: 'bot', id: 8, token: `8:${'x'.repeat(35)}` }, { onFault })
  await expect(ask(wrong)).rejects.toEqual(new TelegramError(400, 'ACCESS_TOKEN_INVALID'))
  await using banned = await trial.open(known, { onFault })
  await ask(banned)
  trial.sim.weather.kill(7)
  await expect(ask(banned)).rejects.toThrow('USER_DEACTIVATED_BAN')
  trial.sim.weather.revive(7)
  expect(await ask(banned)).toMatchObject({ thisDc: 1 })
  trial.sim.weather.failNext({ method: 'help.getNearestDc', code: 406, message: 'AUTH_KEY_DUPLICATED' })
  await expect(ask(banned)).rejects.toThrow('AUTH_KEY_DUPLICATED')
  expect(faults.map(({ code }) => code)).toEqual([
    'ACCESS_TOKEN_INVALID',
    'USER_DEACTIVATED_BAN',
    'AUTH_KEY_DUPLICATED',
  ])
  expect(faults.at(-1)?.advice).toContain('Two processes or machines')
  expect(JSON.stringify(faults)).not.toContain('xxx')
})

test('a bot whose session was ended signs in anew when it is refreshed', async () => {
  await using account = await trial.open(trial.addBot(7))
  await ask(account)
  await account.call({ _: 'auth.logOut' }, { signal })
  await expect(account.channel(trial.channelId, { signal })).rejects.toThrow('AUTH_KEY_UNREGISTERED')
  expect(await account.refresh({ signal })).toEqual({ username: 'sim7bot', isPremium: false })
  expect(logins()).toEqual([2, 0, 0])
})

test('channels are named by what the account learnt of them, also after a restart', async () => {
  const identity = trial.addBot(7)
  const accessHash = trial.sim.channelAccessHash(trial.channelId, 7).toString()
  for (const calls of [1, 1]) {
    await using account = await trial.open(identity)
    const channel = await account.channel(trial.channelId, { signal })
    expect([channel.channelId, channel.accessHash.toString()]).toEqual([trial.channelId, accessHash])
    expect(trial.sim.weather.callCount('channels.getChannels')).toBe(calls)
  }
  await using stranger = await trial.open(trial.addBot(8, { as: 'out' }))
  await expect(stranger.channel(trial.channelId, { signal })).rejects.toThrow('CHANNEL_PRIVATE')
  await expect(stranger.channel(4711, { signal })).rejects.toThrow('CHANNEL_INVALID')
})

test('the file of an account is for its owner alone', async () => {
  await using account = await trial.open(trial.addBot(7))
  await ask(account)
  for (const end of ['', '-wal', '-shm']) {
    const { mode } = await stat(join(trial.folder, `bot-7.session${end}`))
    expect(mode & 0o777).toBe(0o600)
  }
})
