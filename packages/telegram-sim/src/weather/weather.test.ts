import { expect, test } from 'vitest'
import { Weather } from './weather.ts'
import type { WeatherCall } from './weather-call.ts'
import { WeatherFault } from './weather-settings.ts'

const call = (changes: Partial<WeatherCall> = {}): WeatherCall => ({
  method: 'upload.getFile',
  dataCenterId: 1,
  accountId: 7,
  isPremium: false,
  signsIn: undefined,
  address: '127.0.0.1',
  bytes: 1024,
  ...changes,
})

const met = async (weather: Weather, changes: Partial<WeatherCall>) => weather.meet(call(changes))

const fates = async (weather: Weather, accountId: number, count = 200) => {
  const seen: string[] = []
  for (let index = 0; index < count; index++)
    seen.push(await met(weather, { accountId }).catch((error: Error) => error.name))
  return seen
}

const told = (weather: Weather, changes: Partial<WeatherCall> = {}) =>
  met(weather, changes).catch((error: Error) => error.message)

test('one seed is one sequence for each account, whatever the others do', async () => {
  const chances = { unansweredProbability: 0.1, dropProbability: 0.2, cutProbability: 0.2 }
  const [one, two, other] = [new Weather(), new Weather(), new Weather()]
  one.change({ seed: 5, ...chances })
  two.change({ seed: 5, ...chances })
  other.change({ seed: 6, ...chances })
  const alone = await fates(one, 7)
  const [beside] = await Promise.all([fates(two, 7), fates(two, 8)])
  expect(beside).toEqual(alone)
  expect(await fates(other, 7)).not.toEqual(alone)
  one.change({ seed: 5 })
  expect(await fates(one, 7)).toEqual(alone)
  expect(new Set(alone)).toEqual(new Set(['keep', 'drop', 'cut', 'Unanswered']))
  expect(alone.filter((fate) => fate === 'drop').length).toBeGreaterThan(20)
})

test('reads back as the JSON that it was given', () => {
  const weather = new Weather()
  weather.change({
    latencyMs: 150,
    accounts: { 7: { slowFactor: 20 } },
    limits: [{ method: 'help.getConfig', calls: BUCKET }],
  })
  weather.change({ jitterMs: 10, accounts: { 8: { fate: 'banned' } } })
  const { settings } = weather
  expect(settings).toMatchObject({
    latencyMs: 150,
    jitterMs: 10,
    accounts: { 7: { slowFactor: 20 }, 8: { fate: 'banned' } },
    limits: [{ method: 'help.getConfig', per: 'account', error: 'FLOOD_WAIT', calls: BUCKET }],
  })
  const other = new Weather()
  other.change(JSON.parse(JSON.stringify(settings)))
  expect(other.settings).toEqual(settings)
  weather.change({ accounts: { 7: null } })
  expect(Object.keys(weather.settings.accounts)).toEqual(['8'])
})

const BUCKET = { burst: 2, perSecond: 0.1 }

test.each([
  [{ windSpeed: 3 }, 'windSpeed'],
  [{ latencyMs: -1 }, 'latencyMs'],
  [{ dropProbability: 1.5 }, 'dropProbability'],
  [{ connectionBytesPerSecond: 0 }, 'connectionBytesPerSecond'],
  [{ accounts: { 7: { slowfactor: 20 } } }, 'accounts.7'],
  [{ accounts: { seven: { slowFactor: 20 } } }, 'accounts.seven'],
  [{ spells: [{ kind: 'storm', seconds: 5 }] }, 'spells.0'],
  ['rain', 'weather'],
])('refuses %j, says where it is wrong, and stays as it was', (patch, place) => {
  const weather = new Weather()
  weather.change({ latencyMs: 5 })
  const change = () => weather.change(patch as never)
  expect(change).toThrow(WeatherFault)
  expect(change).toThrow(place)
  expect(weather.settings.latencyMs).toBe(5)
})

test('every account has its own bucket in every data centre', async () => {
  const weather = new Weather()
  weather.limit('upload.getFile', BUCKET)
  const answers: string[] = []
  for (const change of [{}, {}, {}, { dataCenterId: 2 }, { accountId: 8 }, { method: 'help.getConfig' }])
    answers.push(await told(weather, change))
  expect(answers).toEqual(['keep', 'keep', 'FLOOD_WAIT_10', 'keep', 'keep', 'keep'])
})

test('a bucket of bytes counts what is asked for, and spares premium accounts', async () => {
  const weather = new Weather()
  const bytes = { burst: 4096, perSecond: 1024 }
  weather.change({ limits: [{ method: 'upload.getFile', bytes, error: 'FLOOD_PREMIUM_WAIT' }] })
  expect(await told(weather, { bytes: 4096 })).toBe('keep')
  expect(await told(weather, { bytes: 2048 })).toBe('FLOOD_PREMIUM_WAIT_2')
  expect(await told(weather, { bytes: 2048, isPremium: true })).toBe('keep')
})

test('sign-ins have a bucket for each address, in which accounts are alike', async () => {
  const weather = new Weather()
  const method = 'auth.importBotAuthorization'
  weather.change({ limits: [{ method, per: 'address', calls: BUCKET }] })
  const from = (accountId: number, address = '127.0.0.1') => told(weather, { method, accountId, address })
  expect([await from(1), await from(2), await from(3)]).toEqual(['keep', 'keep', 'FLOOD_WAIT_10'])
  expect(await from(3, '127.0.0.2')).toBe('keep')
})

test('a flood and a maintenance end by themselves', async () => {
  const weather = new Weather()
  weather.flood(7, 2, 0.2)
  weather.maintain(3, 0.2)
  weather.maintain(4, 0.2, 'timeout')
  expect(await told(weather)).toBe('keep')
  expect(await told(weather, { dataCenterId: 2 })).toBe('FLOOD_WAIT_1')
  expect(await told(weather, { dataCenterId: 2, accountId: 8 })).toBe('keep')
  expect(await told(weather, { dataCenterId: 3 })).toBe('INTERNAL')
  expect(await told(weather, { dataCenterId: 4 })).toBe('Timedout')
  weather.change({ latencyMs: 1 })
  expect(weather.settings.spells).toHaveLength(3)
  await expect.poll(() => told(weather, { dataCenterId: 2 })).toBe('keep')
  await expect.poll(() => told(weather, { dataCenterId: 4 })).toBe('keep')
  expect(weather.settings.spells).toEqual([])
})

test('counts calls by what they are and what became of them, until it is told to forget', () => {
  const { calls } = new Weather()
  calls.begin(call())('ok', 1000)
  calls.begin(call())('ok', 500)
  calls.begin(call())('FLOOD_WAIT_17', 0)
  calls.begin(call({ accountId: 8, dataCenterId: 2 }))('ok', 1)
  calls.begin(call({ method: 'help.getConfig' }))
  expect(calls.begun('upload.getFile')).toBe(4)
  expect(calls.begun('upload.getFile', 2)).toBe(1)
  expect(calls.count({ method: 'upload.getFile', result: 'ok', accountId: 7 })).toBe(2)
  expect(calls.count({ result: 'FLOOD_WAIT_%d' })).toBe(1)
  expect(calls.count()).toBe(4)
  expect(calls.bytes({ accountId: 7 })).toBe(1500)
  calls.reset()
  expect([calls.begun('upload.getFile'), calls.count()]).toEqual([0, 0])
})
