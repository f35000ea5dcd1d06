import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { childrenOf, isRunning } from './running-processes.ts'
import { SAMPLE_MOVIE, sha256 } from './sample-files.ts'
import { TestVault } from './vault-process.ts'

const TEST_MS = 120_000
const PATIENCE = { timeout: 30_000, interval: 50 }
let vault: TestVault

beforeAll(async () => {
  vault = await TestVault.create({ SAMPLES: 'no', ROLE: 'worker' })
})

afterAll(() => vault[Symbol.asyncDispose]())

async function movieIsServed(): Promise<void> {
  const { stdout } = await vault.run(['link', 'tides-of-light-2024'])
  const response = await fetch(stdout.trim())
  expect(response.status).toBe(200)
  expect(sha256(await response.bytes())).toBe(sha256(await readFile(SAMPLE_MOVIE)))
}

test(
  'without credentials every byte lives in a Telegram of the vault’s own, over restarts and kills',
  async () => {
    expect(await vault.run(['ingest', SAMPLE_MOVIE])).toMatchObject({ code: 0 })
    const dataDir = join(vault.folder, 'data')
    expect(await readdir(dataDir)).not.toContain('blobs')
    expect(await readdir(join(dataDir, 'trial-telegram'))).toContain('state.db')

    const server = await vault.serve()
    const [simulator = Number.NaN] = await childrenOf(server.pid)
    expect(isRunning(simulator)).toBe(true)
    await movieIsServed()
    expect((await server.stop('SIGINT')).code).toBe(0)
    expect(isRunning(simulator)).toBe(false)
    // It was asked to end, and not killed: its database is closed.
    expect(await readdir(join(dataDir, 'trial-telegram'))).not.toContain('state.db-wal')

    const again = await vault.serve()
    const [second = Number.NaN] = await childrenOf(again.pid)
    await again.stop('SIGKILL')
    await expect.poll(() => isRunning(second), PATIENCE).toBe(false)

    await using last = await vault.serve()
    await movieIsServed()
    expect(await last.stop('SIGTERM')).toMatchObject({ code: 0 })
  },
  TEST_MS,
)

test(
  'a simulator that dies is started again, and the vault goes on',
  async () => {
    await using server = await vault.serve()
    const [simulator = Number.NaN] = await childrenOf(server.pid)
    process.kill(simulator, 'SIGKILL')
    await expect.poll(async () => (await childrenOf(server.pid)).some((pid) => pid !== simulator), PATIENCE).toBe(true)
    await expect
      .poll(() => movieIsServed().then(() => 'served', String), { timeout: 60_000, interval: 500 })
      .toBe('served')
  },
  TEST_MS,
)

test(
  'a server that starts while another command uses the trial’s Telegram waits for its end, and can be stopped meanwhile',
  async () => {
    const command = vault.begin(['sim', '--dir', join(vault.folder, 'data/trial-telegram'), '--json'])
    await expect.poll(() => command.said, PATIENCE).toContain('"event":"ready"')
    const waiting = 'waiting until it has ended'
    const stopped = vault.begin(['serve', '--json'])
    await expect.poll(() => stopped.complained, PATIENCE).toContain(waiting)
    expect(await stopped.stop()).toMatchObject({ code: 0, stdout: expect.not.stringContaining('"ready"') })

    await using server = vault.begin(['serve', '--json'])
    await expect.poll(() => server.complained, PATIENCE).toContain(waiting)
    await command.stop()
    await server.ready
    await movieIsServed()
  },
  TEST_MS,
)
