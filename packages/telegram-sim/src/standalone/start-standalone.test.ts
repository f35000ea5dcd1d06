import { once } from 'node:events'
import { access, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTrialClient } from '../trial/trial-client.ts'
import { WeatherFault } from '../weather/weather-settings.ts'
import { startStandalone } from './start-standalone.ts'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'standalone-'))
})

afterEach(() => rm(directory, { recursive: true }))

test('everything announced is there, and the same after a restart but for the control token', async () => {
  const options = { directory, botsCount: 3, usersCount: 2, channelsCount: 2, dataCentersCount: 3, seed: 9 }
  const first = await startStandalone({ ...options, weather: { latencyMs: 5 } })
  const { announcement } = first
  expect(announcement.bots.map(({ name, homeDataCenterId }) => [name, homeDataCenterId])).toEqual([
    ['Sim Bot 1', 1],
    ['Sim Bot 2', 2],
    ['Sim Bot 3', 3],
  ])
  expect(announcement.users).toMatchObject([{ phone: '9996610001', loginCode: '11111' }, { phone: '9996620002' }])
  expect(announcement.addresses.map(({ id, isCdn = false }) => [id, isCdn])).toEqual([
    [1, false],
    [2, false],
    [3, false],
    [203, true],
  ])
  expect(await readFile(announcement.publicKeyPath, 'utf8')).toBe(first.sim.publicKeyPem)
  expect(first.sim.weather.settings).toMatchObject({ seed: 9, latencyMs: 5 })
  const authorization = { authorization: `Bearer ${announcement.controlToken}` }
  const state = await fetch(`${announcement.controlUrl}/state`, { headers: authorization })
  const [bot = { id: 0 }] = announcement.bots
  expect(await state.json()).toMatchObject({ channels: [{ memberIds: expect.arrayContaining([bot.id]) }, {}] })
  await first[Symbol.asyncDispose]()
  await using second = await startStandalone(options)
  const { controlUrl: _, controlToken, ...same } = second.announcement
  expect(announcement).toMatchObject(same)
  expect(controlToken).not.toBe(announcement.controlToken)
})

test('a bot signs in with the token that was announced, and may write to the channel', async () => {
  await using standalone = await startStandalone({ directory, botsCount: 1 })
  const { bots, channels } = standalone.announcement
  await using client = createTrialClient(standalone.sim)
  const me = await client.start({ botToken: bots[0]?.token ?? '' })
  expect(me).toMatchObject({ firstName: 'Sim Bot 1', username: 'sim_1_bot' })
  const channelId = channels[0]?.id ?? 0
  const sent = await client.sendText(Number(`-100${channelId}`), 'hello')
  expect(standalone.sim.messageText(channelId, sent.id)).toBe('hello')
})

test('more accounts are added to those there are, which keep their tokens', async () => {
  const few = await startStandalone({ directory, botsCount: 1 })
  await few[Symbol.asyncDispose]()
  await using more = await startStandalone({ directory, botsCount: 3 })
  expect(more.announcement.bots[0]).toEqual(few.announcement.bots[0])
  expect(more.announcement.bots).toHaveLength(3)
})

test('another port is taken where the last one was taken by somebody else', async () => {
  const first = await startStandalone({ directory })
  const [address] = first.announcement.addresses
  await first[Symbol.asyncDispose]()
  const squatter = createServer().listen(address?.port, '127.0.0.1')
  await once(squatter, 'listening')
  await using second = await startStandalone({ directory })
  expect(second.announcement.addresses[0]?.port).not.toBe(address?.port)
  expect(second.announcement.bots).toEqual(first.announcement.bots)
  squatter.close()
})

test('a second simulator on the same folder is refused, and weather that is none', async () => {
  await using _ = await startStandalone({ directory })
  await expect(startStandalone({ directory })).rejects.toThrow('locked')
  await expect(startStandalone({ weather: { windSpeed: 1 } as never })).rejects.toThrow(WeatherFault)
})

test('without a folder nothing is left behind', async () => {
  const standalone = await startStandalone()
  const folder = dirname(standalone.announcement.publicKeyPath)
  await access(folder)
  await standalone[Symbol.asyncDispose]()
  await expect(access(folder)).rejects.toThrow('ENOENT')
})
