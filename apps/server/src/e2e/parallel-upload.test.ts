import { join } from 'node:path'
import type { CallRow } from '@streamvault/telegram-sim'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sha256, writeLongMovie } from './sample-files.ts'
import { SimulatedTelegram } from './simulated-telegram.ts'
import { TestVault, type VaultSettings } from './vault-process.ts'

const MIB = 1024 ** 2
const TEST_MS = 180_000
const PATIENCE = { timeout: 60_000, interval: 100 }
const ACCOUNTS = 4
const PART_BYTES = 4 * MIB
/** What is set once the file was begun holds for files that come after it. */
const OTHER_SIZE = { PART_BYTES: '3M' }
/** Of 23 MiB and a bit. */
const PARTS = 6
/** Of a file so small. */
const MANIFEST_BYTES_MAX = 64 * 1024
const SENT = ['upload.saveFilePart', 'upload.saveBigFilePart']

let vault: TestVault
let telegram: SimulatedTelegram
let settings: VaultSettings
let path: string
let film: Buffer

beforeAll(async () => {
  vault = await TestVault.create({ SAMPLES: 'no', ROLE: 'worker' })
  telegram = await SimulatedTelegram.begin(vault, ['--bots', String(ACCOUNTS), '--users', '0'])
  const tokens = telegram.announcement.bots.map(({ token }) => token)
  settings = { ...telegram.settings(tokens), PART_BYTES: '4M' }
  path = join(await vault.makeFolder('films'), 'Slow.River.2019.1080p.mp4')
  film = await writeLongMovie(path, 22 * MIB)
  // Every account signs in once in its life.
  expect(await vault.run(['swarm'], settings)).toMatchObject({ code: 0 })
}, TEST_MS)

afterAll(() => vault[Symbol.asyncDispose]())

const sendings = (calls: readonly CallRow[]) => calls.filter(({ method }) => SENT.includes(method))
const bytesSent = (calls: readonly CallRow[]) => sendings(calls).reduce((sum, { bytes }) => sum + bytes, 0)
const sendersOf = (calls: readonly CallRow[]) => new Set(sendings(calls).map(({ accountId }) => accountId)).size
const postsIn = (calls: readonly CallRow[]) =>
  calls
    .filter(({ method, result }) => method === 'messages.sendMedia' && result === 'ok')
    .reduce((sum, { count }) => sum + count, 0)

test(
  'a file goes up through several accounts at once, and after a kill only the parts that are missing do, in the size it began with',
  async () => {
    const [slow] = telegram.announcement.bots
    // The first part goes through this account, and is the last one there.
    const accounts = { [String(slow?.id)]: { slowFactor: 8 } }
    await telegram.weather({ connectionBytesPerSecond: 300_000, accounts })
    const killed = vault.begin(['ingest', path], settings)
    const calls: CallRow[][] = []
    const postsNow = async () => postsIn(calls[calls.push(await telegram.calls()) - 1] ?? [])
    await expect.poll(postsNow, PATIENCE).toBeGreaterThanOrEqual(3)
    expect((await killed.stop('SIGKILL')).code).toBeNull()
    // Before anything was posted every account was sending.
    const together = calls.filter((each) => postsIn(each) === 0).map(sendersOf)
    expect(Math.max(...together)).toBe(ACCOUNTS)

    // What the dead process had sent and is still on its way would arrive later.
    for (const { id: dataCenterId } of telegram.announcement.addresses)
      await telegram.act('drop-connections', { dataCenterId })
    await telegram.weather({ connectionBytesPerSecond: null, accounts: { [String(slow?.id)]: null } })
    const before = await telegram.calls()
    expect(postsIn(before)).toBeLessThan(PARTS)
    expect(await vault.run(['ingest', path], { ...settings, ...OTHER_SIZE })).toMatchObject({ code: 0 })
    const after = await telegram.calls()
    const missingBytes = film.length - postsIn(before) * PART_BYTES
    expect(bytesSent(after) - bytesSent(before)).toBeLessThan(missingBytes + MANIFEST_BYTES_MAX)
    expect(postsIn(after)).toBe(PARTS + 1)
  },
  TEST_MS,
)

test(
  'what went up in pieces at different times is the file, and nothing else lies in the channel',
  async () => {
    const place = `-100${telegram.announcement.channels[0]?.id}`
    const { stdout } = await vault.run(['adopt', place, '--json'], { ...settings, ...OTHER_SIZE })
    expect(JSON.parse(stdout.split('\n')[0] ?? '')).toMatchObject({ foundCount: PARTS + 1, known: 1, skippedCount: 0 })
    await using _server = await vault.serve({ ...settings, ...OTHER_SIZE })
    const link = await vault.run(['link', 'slow-river-2019'], settings)
    const response = await fetch(link.stdout.trim())
    expect(sha256(await response.bytes())).toBe(sha256(film))
  },
  TEST_MS,
)
