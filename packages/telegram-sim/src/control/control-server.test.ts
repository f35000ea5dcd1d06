import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TelegramSim } from '../telegram-sim.ts'
import { createTrialClient } from '../trial/trial-client.ts'
import { CONTROL_ACTIONS } from './control-actions.ts'
import { ControlServer } from './control-server.ts'

let sim: TelegramSim
let control: ControlServer

beforeEach(async () => {
  sim = await TelegramSim.start()
  control = new ControlServer(sim)
  await control.listen(0)
})

afterEach(async () => {
  await control[Symbol.asyncDispose]()
  await sim[Symbol.asyncDispose]()
})

async function ask(method: string, path: string, body?: unknown) {
  const response = await fetch(`${control.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${control.token}` },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  return { status: response.status, type: response.headers.get('content-type'), body: await response.json() }
}

const act = (name: string, input: unknown = {}) => ask('POST', `/actions/${name}`, input)

test('the weather is read, changed and cleared', async () => {
  const changed = await ask('PATCH', '/weather', { latencyMs: 150, accounts: { 7: { slowFactor: 20 } } })
  expect(changed).toMatchObject({ status: 200, body: { latencyMs: 150, accounts: { 7: { slowFactor: 20 } } } })
  expect(sim.weather.latencyMs).toBe(150)
  expect((await ask('GET', '/weather')).body).toEqual(changed.body)
  expect((await ask('DELETE', '/weather')).body).toMatchObject({ latencyMs: 0, accounts: {} })
})

test.each([
  ['PATCH', '/weather', { windSpeed: 1 }, 400, 'windSpeed'],
  ['PATCH', '/weather', '{"latencyMs":', 400, 'JSON'],
  ['POST', '/actions/add-bot', { id: 1 }, 400, 'homeDataCenterId'],
  ['POST', '/actions/add-bot', { id: 1, homeDataCenterId: 1, colour: 'red' }, 400, 'colour'],
  ['POST', '/actions/set-member', { channelId: -5, accountId: 1, as: 'admin' }, 400, 'channelId'],
  ['POST', '/actions/set-member', { channelId: 5, accountId: 1, as: 'admin' }, 404, 'account 1'],
  ['POST', '/actions/post-document', { channelId: 5, dataCenterId: 1, sizeBytes: 9, fileName: 'a' }, 404, 'channel 5'],
  ['POST', '/actions/drop-connections', { dataCenterId: 9 }, 404, 'data centre 9'],
  ['POST', '/actions/make-tea', {}, 404, 'path'],
  ['GET', '/actions/add-bot', undefined, 405, 'method'],
  ['PATCH', '/weather', 'x'.repeat(300_000), 413, 'large'],
])('%s %s with %j is a problem, %d', async (...row) => {
  const [method, path, body, status, mention] = row
  const answer = await ask(method, path, body)
  expect(answer).toMatchObject({ status, type: 'application/problem+json', body: { status } })
  expect(JSON.stringify(answer.body)).toContain(mention)
})

test('nobody without the token, and no name of another machine, is answered', async () => {
  const response = await fetch(`${control.url}/weather`, { headers: { authorization: 'Bearer guess' } })
  expect(response.status).toBe(401)
  const rebound = await new Promise<number | undefined>((resolve, reject) => {
    const headers = { host: 'evil.example', authorization: `Bearer ${control.token}` }
    request(`${control.url}/weather`, { headers }, ({ statusCode }) => resolve(statusCode))
      .on('error', reject)
      .end()
  })
  expect(rebound).toBe(421)
})

test('accounts, channels and files are added, and shown', async () => {
  const bot = await act('add-bot', { id: 7, homeDataCenterId: 1, name: 'Worker', username: 'worker_bot' })
  expect(bot.body).toMatchObject({ id: 7, token: expect.stringMatching(/^7:/) })
  await act('add-user', { id: 42, homeDataCenterId: 1, phone: '9996610001', loginCode: '11111', isPremium: true })
  await act('add-channel', { id: 1000, title: 'Vault' })
  await act('set-member', { channelId: -1_000_000_001_000, accountId: 7, as: 'admin' })
  const file = { channelId: 1000, dataCenterId: 2, sizeBytes: 5000, fileName: 'film.bin' }
  expect((await act('post-document', file)).body).toEqual({ messageId: 2 })
  expect((await sim.readDocument(1000, 2, { offset: 0, limit: 9000 })).length).toBe(5000)
  expect((await ask('GET', '/state')).body).toMatchObject({
    bots: [{ id: 7, name: 'Worker' }],
    users: [{ id: 42, isPremium: true }],
    channels: [{ id: 1000, title: 'Vault', memberIds: [7] }],
  })
})

test('a user with a password is asked for it after the code', async () => {
  const user = { id: 42, homeDataCenterId: 1, phone: '9996610001', loginCode: '11111' }
  expect((await act('add-user', { ...user, password: '' })).status).toBe(400)
  expect((await act('add-user', { ...user, password: 'hunter 2' })).status).toBe(200)
  await using client = createTrialClient(sim)
  const asked: string[] = []
  const me = await client.start({
    phone: user.phone,
    codeSentCallback: () => {},
    code: async () => user.loginCode,
    password: async () => {
      asked.push('password')
      return 'hunter 2'
    },
  })
  expect([me.id, asked]).toEqual([42, ['password']])
  expect(JSON.stringify((await ask('GET', '/state')).body)).not.toContain('hunter')
})

test('faults are planned, and calls counted until they are forgotten', async () => {
  const call = { method: 'help.getConfig', dataCenterId: 1, accountId: 7, isPremium: false } as const
  await act('add-bot', { id: 7, homeDataCenterId: 1 })
  const meet = async () => sim.weather.meet({ ...call, signsIn: undefined, address: '127.0.0.1', bytes: 0 })
  await act('kill-account', { accountId: 7, fate: 'unregistered' })
  await expect(meet()).rejects.toThrow('AUTH_KEY_UNREGISTERED')
  await act('revive-account', { accountId: 7 })
  await act('fail-next', { method: 'help.getConfig', code: 500, message: 'NO', accountId: 7 })
  await expect(meet()).rejects.toThrow('NO')
  expect(await meet()).toBe('keep')
  for (const name of ['rotate-salts', 'drop-connections'])
    expect((await act(name, { dataCenterId: 1 })).status).toBe(200)
  for (const name of ['expire-references', 'forget-cdn-files']) expect((await act(name)).status).toBe(200)
  sim.weather.calls.begin(call)('ok', 12)
  const row = { method: 'help.getConfig', dataCenterId: 1, accountId: 7, result: 'ok', count: 1, bytes: 12 }
  expect((await ask('GET', '/counters')).body).toEqual({ calls: [row] })
  expect((await ask('DELETE', '/counters')).body).toEqual({ calls: [] })
  expect(sim.weather.calls.count()).toBe(0)
})

test('an account that is there is not replaced, and one that is not there is not found', async () => {
  const { body } = await act('add-bot', { id: 7, homeDataCenterId: 1 })
  expect((await act('add-bot', { id: 7, homeDataCenterId: 1 })).status).toBe(409)
  expect(sim.summary.bots).toMatchObject([{ id: 7, token: (body as { token: string }).token }])
  expect((await act('add-bot', { id: 8, homeDataCenterId: 99 })).status).toBe(404)
  for (const name of ['kill-account', 'revive-account']) expect((await act(name, { accountId: 1 })).status).toBe(404)
})

test('the page about it names every action, and its weather is weather', async () => {
  const page = await readFile(join(import.meta.dirname, '../../../../docs/operations/simulator.md'), 'utf8')
  const documented = [...page.matchAll(/`POST \/actions\/([\w-]+)`/g)].map(([, name]) => name)
  expect(documented.toSorted()).toEqual(Object.keys(CONTROL_ACTIONS).toSorted())
  const [, weather = ''] = /```json\n(.*?)```/s.exec(page) ?? []
  const answer = await ask('PATCH', '/weather', weather)
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  expect(Object.keys(JSON.parse(weather)).toSorted()).toEqual(Object.keys(answer.body as object).toSorted())
})

test('what the simulator or Telegram does not have is refused by name', async () => {
  await act('add-channel', { id: 1000, title: 'Vault' })
  const file = { channelId: 1000, dataCenterId: 1, sizeBytes: 5000, fileName: 'film.bin' }
  const statuses = [
    await act('set-member', { channelId: 1000, accountId: 42, as: 'admin' }),
    await act('post-document', { ...file, dataCenterId: 9 }),
    await act('post-document', { ...file, sizeBytes: 4_000 * 1024 ** 2 + 1 }),
    await act('fail-next', { method: 'upload.getFiles', code: 500, message: 'NO' }),
    await ask('PATCH', '/weather', { methods: { 'upload.getFiles': { latencyMs: 5 } } }),
    await ask('PATCH', '/weather', { limits: [{ method: 'getFile', calls: { burst: 1, perSecond: 1 } }] }),
  ].map(({ status }) => status)
  expect(statuses).toEqual([404, 404, 400, 400, 400, 400])
  expect((await ask('GET', '/state')).body).toMatchObject({ channels: [{ memberIds: [] }] })
})

test('weather that is taken away is fair', async () => {
  await ask('PATCH', '/weather', { latencyMs: 150, connectionBytesPerSecond: 4096, dropProbability: 0.5 })
  const gone = { latencyMs: null, connectionBytesPerSecond: null }
  const { status, body } = await ask('PATCH', '/weather', gone)
  expect(status).toBe(200)
  expect(body).toMatchObject({ latencyMs: 0, dropProbability: 0.5 })
  expect(body).not.toHaveProperty('connectionBytesPerSecond')
})
