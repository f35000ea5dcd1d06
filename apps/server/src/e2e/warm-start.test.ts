import { freePort } from '@streamvault/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TINY_MOVIE } from './sample-files.ts'
import { SimulatedTelegram } from './simulated-telegram.ts'
import { TestVault, type VaultSettings } from './vault-process.ts'

const TEST_MS = 120_000
/** A viewer who tries again at once where nobody listens. */
const AGAIN_MS = 5
/** From the start of the process. */
const WATCHED_MS = 15_000
const VIEWERS = 4

let vault: TestVault
let settings: VaultSettings

beforeAll(async () => {
  vault = await TestVault.create({ SAMPLES: 'no', ROLE: 'worker' })
  const telegram = await SimulatedTelegram.begin(vault, ['--bots', '2', '--users', '0'])
  const tokens = telegram.announcement.bots.map(({ token }) => token)
  settings = { ...telegram.settings(tokens), PORT: String(await freePort()) }
  expect(await vault.run(['ingest', TINY_MOVIE], settings)).toMatchObject({ code: 0 })
}, TEST_MS)

afterAll(() => vault[Symbol.asyncDispose]())

/** What the first moments answer; undefined stands for nobody who listens. */
async function statusOf(link: string): Promise<number | undefined> {
  try {
    const response = await fetch(link, { headers: { range: 'bytes=0-999' } })
    const { length } = await response.bytes()
    return response.status === 206 && length !== 1000 ? Number.NaN : response.status
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

test(
  'whoever asks a vault that starts again is served from the moment that it listens',
  async () => {
    const { stdout } = await vault.run(['ls', '--json'], settings)
    const { id } = JSON.parse(stdout.trim())
    const link = (await vault.run(['link', id], settings)).stdout.trim()
    expect(link).toMatch(/^http/)
    const server = vault.begin(['serve', '--json'], settings)
    const until = performance.now() + WATCHED_MS
    const isReady = server.ready.then(() => true)
    const statuses = new Set<number | undefined>()
    const watch = async () => {
      for (let isOver = false; !isOver && performance.now() < until; ) {
        statuses.add(await statusOf(link))
        isOver = await Promise.race([isReady, new Promise<false>((resolve) => setTimeout(resolve, AGAIN_MS, false))])
      }
      statuses.add(await statusOf(link))
    }
    await Promise.all(Array.from({ length: VIEWERS }, watch))
    expect([...statuses]).toEqual([undefined, 206])
  },
  TEST_MS,
)
