import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { access, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { REPOSITORY_ROOT } from '../repository-root.ts'
import { TestVault, type VaultProcess } from './vault-process.ts'

let vault: TestVault

beforeAll(async () => {
  vault = await TestVault.create()
})

afterAll(() => vault[Symbol.asyncDispose]())

interface Ready {
  readonly addresses: readonly { readonly id: number; readonly host: string; readonly port: number }[]
  readonly publicKeyPath: string
  readonly bots: readonly { readonly token: string }[]
  readonly users: readonly { readonly phone: string; readonly hasPassword?: true }[]
  readonly controlUrl: string
  readonly controlToken: string
}

async function ready(sim: VaultProcess): Promise<Ready> {
  let output = ''
  for await (const chunk of sim.child.stdout ?? []) {
    output += chunk
    if (output.includes('\n')) break
  }
  return JSON.parse(output)
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  'a simulator runs until %s, and comes back with the same tokens',
  async (signal) => {
    const dir = join(vault.folder, `sim-${signal}`)
    const weather = join(vault.folder, 'weather.json')
    await writeFile(weather, JSON.stringify({ latencyMs: 20 }))
    const args = ['sim', '--dir', dir, '--dcs', '3', '--bots', '2', '--seed', '5', '--weather', weather, '--json']
    const first = vault.begin(args)
    const told = await ready(first)
    expect(told.addresses.map(({ id }) => id)).toEqual([1, 2, 3, 203])
    expect([told.bots.length, told.users.length]).toEqual([2, 1])
    await access(told.publicKeyPath)
    for (const { host, port } of told.addresses) {
      const socket = connect(port, host)
      await once(socket, 'connect')
      socket.destroy()
    }
    const authorization = { authorization: `Bearer ${told.controlToken}` }
    const shown = await fetch(`${told.controlUrl}/weather`, { headers: authorization })
    expect(await shown.json()).toMatchObject({ seed: 5, latencyMs: 20 })
    expect(await first.stop(signal)).toMatchObject({ code: 0, stderr: '' })
    const second = vault.begin(args)
    const again = await ready(second)
    expect([again.bots, again.users, again.addresses]).toEqual([told.bots, told.users, told.addresses])
    expect((await second.stop()).code).toBe(0)
  },
)

test('users that are added with a password are announced to have one', async () => {
  await using sim = vault.begin(['sim', '--users', '2', '--password', 'hunter 2', '--json'])
  expect((await ready(sim)).users.map(({ hasPassword }) => hasPassword)).toEqual([true, true])
})

test.each([
  [['--password', ''], 2, '--password is empty'],
  [['--dcs', '99'], 2, '--dcs is a number from 1 to 9'],
  [['--bots', 'many'], 2, '--bots is a number'],
  [['--weather', 'missing.json'], 2, 'the weather cannot be read'],
  [['extra'], 2, '"extra" is too much'],
])('sim %j ends with %d and says why', async (args, code, sentence) => {
  const ended = await vault.run(['sim', ...args])
  expect(ended.code).toBe(code)
  expect(ended.stderr).toContain(sentence)
})

test('weather that is none is told place by place, and a folder is used by one simulator at a time', async () => {
  const weather = join(vault.folder, 'wrong.json')
  await writeFile(weather, JSON.stringify({ windSpeed: 3, latencyMs: -1 }))
  const wrong = await vault.run(['sim', '--weather', weather])
  expect(wrong.code).toBe(2)
  expect(wrong.stderr).toMatch(/not valid\n {2}latencyMs: .*\n {2}weather: .*windSpeed/)
  const dir = join(vault.folder, 'sim-shared')
  const first = vault.begin(['sim', '--dir', dir, '--json'])
  await ready(first)
  const second = await vault.run(['sim', '--dir', dir])
  expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining('another simulator runs on this folder') })
  await first.stop()
})

test('no other command loads the simulator', async () => {
  const hooks =
    'import { registerHooks } from "node:module"; registerHooks({ load(url, context, next) { if (url.includes("telegram-sim")) console.error("loaded", url); return next(url, context) } })'
  const main = join(REPOSITORY_ROOT, 'apps/server/src/main.ts')
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, [
      '--import',
      `data:text/javascript,${encodeURIComponent(hooks)}`,
      main,
      ...args,
    ])
  expect((await run('config')).stderr).toBe('')
  const { stderr } = await run('sim', '--port', '65000', '--dcs', '1', '--bots', '0', '--control-port', '65000').catch(
    (error: { stderr: string }) => error,
  )
  expect(stderr).toContain('loaded')
})
