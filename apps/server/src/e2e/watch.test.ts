import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { loadConfig } from '@streamvault/config'
import { titlePageSchema, titleSchema } from '@streamvault/contract'
import { silentLogger, testBytes } from '@streamvault/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openFoundation } from '../compose.ts'
import { openStore } from '../store/open-store.ts'
import { SAMPLE_MOVIE, sha256, writeVariant } from './sample-files.ts'
import { SimulatedTelegram } from './simulated-telegram.ts'
import { TestVault, type VaultSettings } from './vault-process.ts'
import { whatIsMissing } from './what-is-missing.ts'

const MIB = 2 ** 20
const TEST_MS = 120_000
const POLL_MS = 250
const CUES = '1\n00:00:01,000 --> 00:00:02,000\nHello\n'
let vault: TestVault
let telegram: SimulatedTelegram
let settings: VaultSettings

beforeAll(async () => {
  if (whatIsMissing('site') !== undefined) return
  vault = await TestVault.create({ SAMPLES: 'no', INBOX: 'no' })
  telegram = await SimulatedTelegram.begin(vault, ['--bots', '2'])
  settings = telegram.settings(telegram.announcement.bots.map(({ token }) => token))
}, TEST_MS)

afterAll(async () => {
  await vault?.[Symbol.asyncDispose]()
})

/** Posts files as somebody does who has nothing to do with the vault: their labels are names alone. */
async function post(files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  const poster = { ...settings, DATA_DIR: join(vault.folder, 'poster') }
  const named = Object.entries(poster).map(([name, value]) => [`STREAMVAULT_${name}`, value])
  await using foundation = await openFoundation(loadConfig(Object.fromEntries(named)), silentLogger)
  const { signal } = new AbortController()
  await using opened = await openStore(foundation, { signal })
  for (const [fileName, bytes] of Object.entries(files)) {
    const label = { fileName, caption: '' }
    await opened.store.put(only(bytes), { key: fileName.toLowerCase(), sizeBytes: bytes.length, label, signal })
  }
}

async function* only(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}

async function ask(url: string, path: string): Promise<unknown> {
  return await (await fetch(new URL(path, url))).json()
}

async function names(url: string): Promise<string[]> {
  const { items } = titlePageSchema.parse(await ask(url, '/api/v1/titles'))
  return items.map(({ name }) => name).toSorted()
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(POLL_MS)
}

test(
  'what somebody posts to a store channel is in the library soon, where it lies; and what came while nothing ran, with the next start',
  async (context) => {
    const missing = whatIsMissing('site')
    if (missing !== undefined) context.skip(missing)
    const folder = await vault.makeFolder('films')
    const [one, two] = await Promise.all(
      ['one.mp4', 'two.mp4'].map((name, seed) =>
        writeVariant(join(folder, name), SAMPLE_MOVIE, testBytes(MIB, seed + 3)),
      ),
    )
    if (one === undefined || two === undefined) expect.fail('there are two')
    {
      await using server = await vault.serve(settings)
      await until(async () => (await telegram.callCount('updates.getChannelDifference')) > 0)
      await post({ 'Slow.River.2019.mp4': one, 'Slow.River.2019.en.srt': Buffer.from(CUES) })
      const shown = async () => titleSchema.safeParse(await ask(server.url, '/api/v1/titles/slow-river-2019')).data
      await until(async () => (await shown())?.files[0]?.subtitles.length === 1)
      const link = (await vault.run(['link', 'slow-river-2019'], settings)).stdout.trim()
      expect(sha256(await (await fetch(link)).bytes())).toBe(sha256(one))
    }
    const posted = await telegram.callCount('messages.sendMedia')
    await post({ 'Quick.River.2020.mp4': two })
    await using server = await vault.serve(settings)
    await until(async () => (await names(server.url)).includes('Quick River'))
    expect(await names(server.url)).toEqual(['Quick River', 'Slow River'])
    expect(await telegram.callCount('messages.sendMedia'), 'nothing is posted once more').toBe(posted + 1)
  },
  TEST_MS,
)
