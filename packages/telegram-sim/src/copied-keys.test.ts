import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TelegramSim } from './telegram-sim.ts'
import type { TlObject } from './tl/tl-object.ts'
import { RawSession } from './trial/raw-session.ts'

const BOT = 7
const COPY = fileURLToPath(new URL('trial/copied-key.ts', import.meta.url))
const run = promisify(execFile)

let sim: TelegramSim
let key: Buffer

beforeEach(async () => {
  sim = await TelegramSim.start()
  sim.addBot({ id: BOT, homeDataCenterId: 1 })
  key = sim.openKey(1, BOT)
  sim.weather.change({ detectsDuplicateKeys: true })
})

afterEach(() => sim[Symbol.asyncDispose]())

async function open(from?: string): Promise<RawSession> {
  const session = await RawSession.open(sim.dataCenter(1).address, key, from)
  await session.learnSalt()
  return session
}

const ask = (session: RawSession) => session.call(RawSession.first({ _: 'help.getNearestDc' } as TlObject))
const WELL = expect.objectContaining({ thisDc: 1 })
const DUPLICATED = expect.objectContaining({ errorMessage: 'AUTH_KEY_DUPLICATED' })

async function askAsCopy(): Promise<unknown> {
  const { host, port } = sim.dataCenter(1).address
  const { stdout } = await run(process.execPath, [COPY, host, String(port), key.toString('hex')])
  return JSON.parse(stdout)
}

test('one process may have several connections and sessions with one key', async () => {
  await using one = await open()
  await using two = await open()
  expect([await ask(one), await ask(two), await ask(one)]).toEqual([WELL, WELL, WELL])
})

test('two addresses are two places, and the key is of no use to either', async () => {
  await using one = await open()
  await using other = await open('127.0.0.2')
  expect([await ask(one), await ask(other), await ask(one)]).toEqual([WELL, DUPLICATED, DUPLICATED])
})

test('who has hung up is in no other place', async () => {
  {
    await using before = await open('127.0.0.2')
    expect(await ask(before)).toEqual(WELL)
  }
  await expect.poll(() => sim.dataCenter(1).transports).toEqual([])
  await using after = await open()
  expect(await ask(after)).toEqual(WELL)
})

test.runIf(process.platform === 'linux')(
  'a copy in another process of this machine is another place, and the same one after it ended is not',
  async () => {
    expect(await askAsCopy()).toEqual(WELL)
    await expect.poll(() => sim.dataCenter(1).transports).toEqual([])
    await using one = await open()
    expect(await ask(one)).toEqual(WELL)
    expect(await askAsCopy()).toEqual(DUPLICATED)
    expect(await ask(one)).toEqual(DUPLICATED)
  },
)

test('the keys of an account are spoilt on demand, and no others; a new one is good', async () => {
  sim.weather.change({ detectsDuplicateKeys: false })
  sim.addBot({ id: 8, homeDataCenterId: 1 })
  await using one = await open()
  expect(await ask(one)).toEqual(WELL)
  sim.duplicateKeys(8)
  expect(await ask(one)).toEqual(WELL)
  sim.duplicateKeys(BOT)
  expect(await ask(one)).toEqual(DUPLICATED)
  key = sim.openKey(1, BOT)
  await using anew = await open()
  expect(await ask(anew)).toEqual(WELL)
})
